package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimelinesTest {

    private static final String HISTORY = """
            1\t0/5000000\tno recovery target specified

            2\t1/A0000D8\tno recovery target specified
            """;

    @Test
    void timelinesBeforeStandBehindTheirLastPosition() throws Exception {
        assertThat(Timelines.of(3, HISTORY).positions(0x1_A000_1000L))
                .isEqualTo(Map.of("wal/1", "0/5000000+", "wal/2", "1/A0000D8+", "wal/3", "1/A0001000"));
    }

    @Test
    void endedTimelineIsBehindItsLastPositionAndBeforeTheNext() {
        assertThat(Timelines.compare("0/5000000+", "0/5000000")).isPositive();
        assertThat(Timelines.compare("0/5000000+", "0/5000001")).isNegative();
        assertThat(Timelines.compare("0/5000000+", "0/5000000+")).isZero();
        assertThat(Timelines.compare("FFFFFFFF/0", "1/0")).isPositive();
    }

    @Test
    void whatIsNoPositionIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Timelines.compare("0/5000000", "5000000"));
        assertThatIllegalArgumentException().isThrownBy(() -> Timelines.compare("0/x", "0/5000000"));
    }

    @Test
    void checkpointStandsOnItsLatestTimeline() throws Exception {
        Checkpoint at =
                new Checkpoint(Optional.empty(), Timelines.of(3, HISTORY).positions(0x10), Map.of());
        assertThat(Timelines.latest(at)).isEqualTo(3);
        assertThat(Timelines.position(at)).isEqualTo(0x10);
        assertThatThrownBy(() -> Timelines.latest(Checkpoint.none())).isInstanceOf(IOException.class);
    }
}
