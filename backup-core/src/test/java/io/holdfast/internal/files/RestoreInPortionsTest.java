package io.holdfast.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.repository.RestoreReport;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More files than a restore writes at a time. */
class RestoreInPortionsTest {

    private static final int FILES = 17_000;
    private static final Instant LONG_AGO = Instant.ofEpochSecond(5);

    private final AtomicInteger portions = new AtomicInteger();

    @TempDir
    private Path target;

    @Test
    void everyPortionIsRestoredAndLinksGoFromOneToAnother() throws Exception {
        RestoreReport report = new Restore(target).run(tree());

        assertThat(portions).hasValue(2);
        assertThat(report.problems()).isEmpty();
        assertThat(report.files()).isEqualTo(FILES + 3);
        assertThat(target.resolve("a/first")).hasContent("content");
        assertThat(target.resolve("a/file-" + FILES)).hasContent("content");
        assertThat(target.resolve("z/last")).hasContent("content");
        assertThat(Files.isSameFile(target.resolve("a/first"), target.resolve("z/linked")))
                .isTrue();
        for (String directory : new String[] {"a", "z"}) {
            assertThat(Files.getLastModifiedTime(target.resolve(directory))).isEqualTo(FileTime.from(LONG_AGO));
            assertThat(Files.getAttribute(target.resolve(directory), "unix:mode"))
                    .isEqualTo(040555);
        }
    }

    private RecordedTree tree() throws Exception {
        RecordedTree tree = new RecordedTree() {
            @Override
            public void forEach(Collection<Entry> files, int parallelism, EntryHandler handler)
                    throws IOException, InterruptedException {
                portions.incrementAndGet();
                super.forEach(files, parallelism, handler);
            }
        };
        directory(tree, "a");
        put(tree, Entry.file("a/first").inode(7, 1, 2));
        for (int i = 1; i <= FILES; i++) {
            put(tree, Entry.file("a/file-" + i));
        }
        directory(tree, "z");
        put(tree, Entry.file("z/linked").inode(7, 1, 2));
        put(tree, Entry.file("z/last"));
        return tree;
    }

    private static void directory(RecordedTree tree, String path) {
        tree.put(Entry.directory(path).permissions(0555).modified(LONG_AGO).build());
    }

    private static void put(RecordedTree tree, Entry.Builder file) throws Exception {
        byte[] content = "content".getBytes(UTF_8);
        tree.put(file.size(content.length).modified(LONG_AGO).build(), Content.of(content));
    }
}
