package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.format.Id;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.testkit.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source has fewer streams after a gap than before: what is copied then is brought further under the same name. */
class EndedStreamTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final MemoryStore store = FoldedNumbers.repository();

    @TempDir
    private Path directory;

    @Test
    void gapEndsTheStreamsThatItDoesNotName() throws Exception {
        followOverTheGap();

        try (FollowedLog log = Lists.log(store)) {
            Checkpoint end = TailReader.read(log.tail(), new SmallLog.Nothing());
            assertThat(end).isEqualTo(new Checkpoint(Optional.of(NOON), Map.of("a", "7"), Map.of()));
            long last = Tail.lastRecords(log.tail().list()).number();
            assertThat(log.tail().load(1, last).upTo()).isEqualTo(end);
        }
    }

    /** As bytes of a piece: one for all, or a new one with each segment. */
    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 1})
    void baseAfterTheGapIsBroughtFurther(long pieceSize) throws Exception {
        followOverTheGap();
        assertRestoredOverTheGap();

        try (FollowedLog log = Lists.log(store)) {
            FoldedNumbers.fold(log, pieceSize);
            Id latest = log.history().bases().get(1).tree();
            assertThat(log.history().logs())
                    .extracting(LogHistory.LogSnapshot::base)
                    .contains(Optional.of(latest));
        }
        assertRestoredOverTheGap();
    }

    private void assertRestoredOverTheGap() throws Exception {
        RecoveryWindow window = FoldedNumbers.repository(store).window(new Lists(Checkpoint.none()));
        List<RecoveryWindow.Gap> gaps = window.gaps();
        RecoveryWindow.Gap gap = gaps.get(gaps.size() - 1);
        assertThat(gap.after().positions()).isEqualTo(Map.of("a", "2", "b", "2"));
        assertThat(gap.upTo().positions()).isEqualTo(Map.of("a", "5"));
        assertThat(window.ranges()).hasSize(2);
        assertThat(window.ranges().get(1).from().positions()).isEqualTo(Map.of("a", "6"));
        assertThat(window.ranges().get(1).to().positions()).isEqualTo(Map.of("a", "7"));
        assertThat(restored(RecoveryPoint.latest())).isEqualTo("{a=6}[a 7]");
        assertThat(restored(RecoveryPoint.at("b", "2"))).isEqualTo("{a=1, b=1}[a 2, b 2]");
    }

    private String restored(RecoveryPoint point) throws Exception {
        Path target = Files.createTempDirectory(directory, "restored");
        Lists.restore(store, point, target);
        return Lists.restored(target);
    }

    private void followOverTheGap() throws Exception {
        try (FollowedLog log = Lists.log(store);
                TailWriter writer = Lists.writer(log)) {
            writer.gap(new Checkpoint(Optional.empty(), Map.of("a", "0", "b", "0"), Map.of("streams", "2")));
            Lists.append(writer, "a", 1, NOON);
            Lists.append(writer, "b", 1, NOON);
            Lists.backUp(store, Lists.at(Map.of("a", "1", "b", "1")));
            Lists.append(writer, "a", 2, NOON);
            Lists.append(writer, "b", 2, NOON);
            writer.gap(Lists.at(Map.of("a", "5")));
            Lists.append(writer, "a", 6, NOON);
            Lists.backUp(store, Lists.at(Map.of("a", "6")));
            Lists.append(writer, "a", 7, NOON);
            writer.end();
        }
    }
}
