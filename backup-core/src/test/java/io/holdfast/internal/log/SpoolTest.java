package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    private static final long SEED = 20_261_121;

    @TempDir
    private Path directory;

    @Test
    void everythingComesBackInOrder() throws IOException {
        Random random = new Random(SEED);
        try (Spool spool = new Spool(new Spool.Limits(1000, Optional.of(directory), 5000))) {
            Deque<SealedSegment> model = new ArrayDeque<>();
            long refused = 0;
            for (int i = 0; i < 20_000; i++) {
                SealedSegment next = segment(i, random.nextInt(900));
                boolean filling = random.nextInt(1000) < 500 + 100 * (i / 1000 % 3 - 1);
                if (filling && spool.hasRoom(next.file().length)) {
                    spool.add(next);
                    model.add(next);
                } else if (filling) {
                    refused++;
                } else if (!model.isEmpty()) {
                    assertSame(spool.remove(), model.remove());
                }
                assertThat(spool.isEmpty()).isEqualTo(model.isEmpty());
            }
            assertThat(refused).as("refused, seed %d", SEED).isPositive();
        }
    }

    /** Not every system deletes a file that is open. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fileHasItsSizeAndNothingIsLeftOfItHoweverItsProcessEnds() throws IOException {
        try (Spool spool = new Spool(new Spool.Limits(10, Optional.of(directory), 5000))) {
            int added = 0;
            while (spool.hasRoom(100)) {
                spool.add(segment(added++, 100));
            }
            assertThat(added).isEqualTo(50);
            assertThat(files()).isEmpty();
            for (int i = 0; i < added; i++) {
                assertSame(spool.remove(), segment(i, 100));
            }
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void segmentLargerThanTheSpoolHasRoomAlone() {
        try (Spool spool = new Spool(new Spool.Limits(10, Optional.empty(), 0))) {
            assertThat(spool.hasRoom(1000)).isTrue();
            spool.add(segment(1, 1000));
            assertThat(spool.hasRoom(1)).isFalse();
        }
    }

    @Test
    void directoryThatCannotBeWrittenCostsOnlyTheFile() throws IOException {
        try (Spool spool = new Spool(new Spool.Limits(150, Optional.of(directory.resolve("absent")), 5000))) {
            SealedSegment first = segment(1, 100);
            SealedSegment second = segment(2, 100);
            spool.add(first);
            spool.add(second);

            assertThat(spool.hasRoom(100)).isFalse();
            assertSame(spool.remove(), first);
            assertSame(spool.remove(), second);
        }
    }

    private Path[] files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toArray(Path[]::new);
        }
    }

    private static SealedSegment segment(int number, int length) {
        byte[] file = new byte[length];
        Arrays.fill(file, (byte) number);
        return new SealedSegment(number, file, number, file.length, Checkpoint.none(), Map.of());
    }

    private static void assertSame(SealedSegment actual, SealedSegment expected) {
        assertThat(actual.number()).isEqualTo(expected.number());
        assertThat(actual.file()).isEqualTo(expected.file());
    }
}
