package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MasterUnknownTest {

    private final MutableClock clock = MutableClock.at("2026-11-22T12:00:00Z");
    private final MasterUnknown unknown = new MasterUnknown(clock);

    @Test
    void somebodyIsToldOnceAndAgainAfterItWasKnown() {
        assertThat(unknown.isLong()).isFalse();
        clock.advance(Duration.ofSeconds(29));
        assertThat(unknown.isLong()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(unknown.isLong()).isTrue();
        clock.advance(Duration.ofHours(1));
        assertThat(unknown.isLong()).isFalse();

        unknown.over();
        assertThat(unknown.isLong()).isFalse();
        clock.advance(Duration.ofSeconds(30));
        assertThat(unknown.isLong()).isTrue();
    }
}
