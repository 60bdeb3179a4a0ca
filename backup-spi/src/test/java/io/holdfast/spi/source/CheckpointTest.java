package io.holdfast.spi.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void laterCheckpointLeavesOutWhatHasNotChanged() {
        Checkpoint earlier =
                new Checkpoint(Optional.of(NOON), Map.of("a", "1", "b", "2"), Map.of("slot", "s", "timeline", "1"));
        Checkpoint later = new Checkpoint(Optional.empty(), Map.of("b", "3"), Map.of("timeline", "2"));

        assertThat(earlier.followedBy(later))
                .isEqualTo(new Checkpoint(
                        Optional.of(NOON), Map.of("a", "1", "b", "3"), Map.of("slot", "s", "timeline", "2")));
    }

    @Test
    void laterInstantCounts() {
        Checkpoint earlier = new Checkpoint(Optional.of(NOON), Map.of(), Map.of());
        Checkpoint later = new Checkpoint(Optional.of(NOON.plusSeconds(1)), Map.of(), Map.of());

        assertThat(earlier.followedBy(later).instant()).contains(NOON.plusSeconds(1));
    }
}
