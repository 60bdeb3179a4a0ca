package io.holdfast.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.repository.RestoreReport;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a restore that ended in the middle has left, and what the next one makes of it. */
@EnabledOnOs(OS.LINUX)
class InterruptedRestoreTest {

    private static final long SEED = 99;
    private static final byte[] OLD = {'o', 'l', 'd', '\n'};

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    @Test
    void afterAKillTheNextRestoreGoesOn() throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Path target = directory.resolve("target");
        makeFiles(source);
        RecordedTree tree = Trees.of(source);
        int partsInAll = 120;

        for (int parts : List.of(1, 30, 90)) {
            List<String> said =
                    new ChildJvm(scratch).run(getClass(), source.toString(), target.toString(), String.valueOf(parts));
            assertThat(said).containsExactly("killed");
            RecordedTree left = Trees.of(target);
            for (String path : left.paths()) {
                boolean whole = tree.entry(path).isPresent();
                assertThat(whole || path.contains(".holdfast-restore-"))
                        .as(path)
                        .isTrue();
                if (whole) {
                    assertThat(left.content(path)).as(path).isEqualTo(tree.content(path));
                }
            }
        }
        RestoreReport report = new Restore(target).run(tree);

        assertThat(report.problems()).isEmpty();
        assertThat(report.unchanged()).isGreaterThan(20);
        assertThat(report.bytes()).isLessThan(partsInAll * 100_000L);
        assertThat(Trees.described(Trees.of(target))).isEqualTo(Trees.described(tree));
    }

    @Test
    void aFullDiskEndsItWithNothingHalfWritten() throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Path target = Files.createDirectory(directory.resolve("target"));
        makeFiles(source);
        String mounting = "mount -t tmpfs -o size=2m none '" + target + "' && echo old > '" + target + "/d0-f3'";

        List<String> said =
                new ChildJvm(scratch).runAfterMounting(mounting, getClass(), source.toString(), target.toString(), "0");

        assertThat(said.get(0)).contains("stopped: ").contains("no space left").contains("restore again");
        assertThat(said).contains("d0-f3 as it was", "unfinished 0", "wrong 0");
        assertThat(said).last().asString().matches("right [1-9]\\d*");
    }

    private static void makeFiles(Path source) throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < 40; i++) {
            byte[] content = new byte[250_000];
            random.nextBytes(content);
            Path below = Files.createDirectories(source.resolve("d" + i % 5));
            Files.write(i < 35 ? below.resolve("f" + i) : source.resolve("d0-f" + (i - 32)), content);
        }
        Files.createLink(source.resolve("same"), source.resolve("d1/f1"));
    }

    /** Restores, and either ends at once after so many parts, or says what became of the target. */
    public static void main(String[] arguments) throws Exception {
        Path source = Path.of(arguments[0]);
        Path target = Path.of(arguments[1]);
        int parts = Integer.parseInt(arguments[2]);
        AtomicInteger given = new AtomicInteger();
        RecordedTree tree = new RecordedTree() {
            @Override
            public void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
                    throws IOException, InterruptedException {
                super.forEach(which, parallelism, (Entry file, long offset, ByteBuffer part) -> {
                    handler.data(file, offset, part);
                    if (given.incrementAndGet() == parts) {
                        System.out.println("killed");
                        Runtime.getRuntime().halt(0);
                    }
                });
            }
        };
        new Walk(source).run(tree);
        try {
            new Restore(target).run(tree);
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
        tell(tree, Trees.of(target));
    }

    private static void tell(RecordedTree wanted, RecordedTree found) {
        int right = 0;
        int wrong = 0;
        int unfinished = 0;
        for (String path : found.paths()) {
            byte[] content = Objects.requireNonNullElse(found.content(path), new byte[0]);
            if (path.contains(".holdfast-restore-")) {
                unfinished++;
            } else if (Arrays.equals(content, OLD)) {
                System.out.println(path + " as it was");
            } else if (found.get(path).type() == EntryType.FILE) {
                boolean whole = Arrays.equals(content, wanted.content(path));
                right += whole ? 1 : 0;
                wrong += whole ? 0 : 1;
            }
        }
        System.out.println("unfinished " + unfinished);
        System.out.println("wrong " + wrong);
        System.out.println("right " + right);
    }
}
