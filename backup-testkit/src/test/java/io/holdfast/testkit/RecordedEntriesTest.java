package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedEntriesTest {

    private final RecordingSink sink = new RecordingSink(new TestOperation());
    private final byte[] large = new byte[300_000];
    private RecordedEntries entries;

    @BeforeEach
    void record() throws Exception {
        new Random(1).nextBytes(large);
        Instant modified = Instant.parse("2020-02-02T02:02:02Z");
        sink.put(Entry.file("a/x").permissions(0640).modified(modified).build(), Content.of(large));
        sink.put(Entry.file("a-b").build(), Content.of(new byte[] {1, 2, 3}));
        sink.put(Entry.symlink("link", "a-b").build());
        sink.put(Entry.directory("a").permissions(0750).modified(modified).build());
        entries = sink.recorded(Checkpoint.none());
    }

    @Test
    void walkGoesDepthFirstInTheOrderOfBytes() throws Exception {
        List<String> visited = new ArrayList<>();
        entries.walk(entry -> true, entry -> visited.add(entry.path()));
        assertThat(visited).containsExactly("a", "a/x", "a-b", "link");

        visited.clear();
        entries.walk(entry -> entry.path().endsWith("x"), entry -> visited.add(entry.path()));
        assertThat(visited).containsExactly("a/x");
        assertThat(entries.children("a")).extracting(Entry::name).containsExactly("x");
        assertThat(entries.children("nowhere")).isEmpty();
    }

    @Test
    void partsOfContentAreRead() throws Exception {
        Entry file = entries.entry("a-b").orElseThrow();
        ByteBuffer two = ByteBuffer.allocate(2);

        assertThat(entries.read(file, 2, two)).isEqualTo(1);
        assertThat(two.array()).containsExactly(3, 0);
        assertThat(entries.read(file, 3, ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(entries.open(file).readAllBytes()).containsExactly(1, 2, 3);
    }

    @Test
    void everyByteIsDeliveredOnceAndOutOfOrder() throws Exception {
        ByteBuffer collected = ByteBuffer.allocate(large.length);
        List<Long> offsets = new ArrayList<>();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch two = new CountDownLatch(2);
        entries.forEach(entry -> entry.path().equals("a/x"), 3, (file, offset, part) -> {
            if (threads.add(Thread.currentThread())) {
                two.countDown();
                assertThat(two.await(1, TimeUnit.MINUTES))
                        .as("two threads at a time")
                        .isTrue();
            }
            synchronized (offsets) {
                offsets.add(offset);
                collected.put((int) offset, part, 0, part.remaining());
            }
        });

        assertThat(Arrays.equals(collected.array(), large)).isTrue();
        assertThat(offsets)
                .doesNotHaveDuplicates()
                .isNotEqualTo(offsets.stream().sorted().toList());
    }

    @Test
    void failureOfTheHandlerIsPassedOn() {
        IOException failure = new IOException("disk full");
        assertThatThrownBy(() -> entries.forEach(entry -> true, 2, (file, offset, part) -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void copyHasContentPermissionsAndTimes(@TempDir Path directory) throws Exception {
        entries.copyTo(directory.resolve("copy"), entry -> !entry.path().equals("a-b"));

        Path file = directory.resolve("copy/a/x");
        assertThat(file).hasBinaryContent(large);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        for (Path path : List.of(file, file.getParent())) {
            assertThat(Files.getLastModifiedTime(path)).hasToString("2020-02-02T02:02:02Z");
        }
        assertThat(directory.resolve("copy/link")).isSymbolicLink();
        assertThat(directory.resolve("copy/a-b")).doesNotExist();
    }
}
