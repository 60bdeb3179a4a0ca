package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.fixtures.ScriptedSource;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.testkit.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often the content of a file is read that has several names. */
class LinkedFilesBackupTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private final Repository repository = Repository.init(
            new MemoryStore(),
            Secret.of("p"),
            RepositoryOptions.builder()
                    .lock(false)
                    .keyDerivationTime(Duration.ZERO)
                    .build());
    private final AtomicInteger reads = new AtomicInteger();

    @AfterEach
    void close() {
        repository.close();
    }

    private static Entry name(String path, long inode, long links, Instant changed) {
        return Entry.file(path)
                .size(3)
                .inode(inode, 7, links)
                .modified(TIME)
                .changed(changed)
                .build();
    }

    private Content content(String text) {
        return () -> {
            reads.incrementAndGet();
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        };
    }

    @FunctionalInterface
    private interface Puts {
        void to(EntrySink sink) throws IOException, InterruptedException;
    }

    private EntrySource backUp(Puts puts) {
        BackupReport report = BackupPlan.builder("links", repository)
                .source("names", new ScriptedSource((request, sink) -> puts.to(sink)))
                .build()
                .run();
        assertThat(report.sources().get(0).skipped()).isEmpty();
        return repository.entries(report.snapshots().get(0));
    }

    private static String read(EntrySource entries, String path) throws Exception {
        try (InputStream in = entries.open(entries.entry(path).orElseThrow())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void contentIsReadOnceForAllNames() throws Exception {
        EntrySource entries = backUp(sink -> {
            sink.put(name("a", 1, 3, TIME), content("one"));
            sink.put(name("dir/b", 1, 3, TIME), content("one"));
            sink.put(name("c", 1, 3, TIME), content("one"));
        });
        assertThat(reads).hasValue(1);
        assertThat(List.of(read(entries, "a"), read(entries, "dir/b"), read(entries, "c")))
                .containsOnly("one");
        assertThat(entries.entry("dir/b").orElseThrow().size()).isEqualTo(3);
    }

    @Test
    void namesThatArePutAtOneTimeAreReadOnce() throws Exception {
        backUp(sink -> {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String path = "name" + i;
                Thread thread = new Thread(() -> {
                    try {
                        sink.put(name(path, 1, 8, TIME), content("one"));
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        });
        assertThat(reads).hasValue(1);
    }

    @Test
    void fileThatChangedBetweenItsNamesIsReadAgain() throws Exception {
        EntrySource entries = backUp(sink -> {
            sink.put(name("a", 1, 3, TIME), content("one"));
            sink.put(name("b", 1, 3, TIME.plusNanos(1)), content("two"));
            sink.put(name("c", 1, 3, TIME.plusNanos(1)), content("two"));
        });
        assertThat(reads).hasValue(2);
        assertThat(read(entries, "a")).isEqualTo("one");
        assertThat(read(entries, "b")).isEqualTo("two");
        assertThat(read(entries, "c")).isEqualTo("two");
    }

    @Test
    void filesThatAreNotTheSameAreRead() throws Exception {
        EntrySource entries = backUp(sink -> {
            sink.put(name("a", 1, 1, TIME), content("one"));
            sink.put(name("b", 1, 1, TIME), content("two"));
            sink.put(name("c", 2, 2, TIME), content("six"));
            sink.put(name("d", 3, 2, TIME), content("ten"));
            sink.put(name("e", 0, 2, TIME), content("all"));
            sink.put(name("f", 0, 2, TIME), content("the"));
        });
        assertThat(reads).hasValue(6);
        assertThat(read(entries, "d")).isEqualTo("ten");
        assertThat(read(entries, "f")).isEqualTo("the");
    }

    @Test
    void inodeThatIsUsedAgainIsReadAgain() throws Exception {
        EntrySource entries = backUp(sink -> {
            sink.put(name("a", 1, 2, TIME), content("one"));
            sink.put(name("b", 1, 2, TIME), content("one"));
            sink.put(name("c", 1, 2, TIME), content("two"));
        });
        assertThat(reads).hasValue(2);
        assertThat(read(entries, "c")).isEqualTo("two");
    }

    @Test
    void nameAfterOneThatCouldNotBeReadIsRead() throws Exception {
        EntrySource entries = backUp(sink -> {
            try {
                sink.put(name("a", 1, 2, TIME), () -> {
                    throw new IOException("no");
                });
            } catch (IOException e) {
                assertThat(e).hasMessage("no");
            }
            sink.put(name("b", 1, 2, TIME), content("one"));
        });
        assertThat(read(entries, "b")).isEqualTo("one");
    }
}
