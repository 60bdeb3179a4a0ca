package io.holdfast.redis.internal.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnderWayTest {

    private static final long LARGE = 64 << 20;

    @Test
    void oneIsAskedForBeforeAnySizeIsKnown() {
        UnderWay underWay = new UnderWay();

        assertThat(underWay.most()).isEqualTo(1);
        underWay.answered(LARGE);
        assertThat(underWay.most()).isEqualTo(1);
    }

    @Test
    void smallOnesAreAtMostTwiceAsManyWithEachLot() {
        UnderWay underWay = new UnderWay();
        for (int lot = 1; lot < 128; lot *= 2) {
            for (int i = 0; i < lot; i++) {
                assertThat(underWay.most()).isEqualTo(lot);
                underWay.answered(i % 2 == 0 ? 10 : -1);
            }
        }
        assertThat(underWay.most()).isEqualTo(128);
        for (int i = 0; i < 1000; i++) {
            underWay.answered(10);
        }
        assertThat(underWay.most()).isEqualTo(128);
    }

    @Test
    void largeOneIsFollowedByFew() {
        UnderWay underWay = new UnderWay();
        for (int i = 0; i < 1000; i++) {
            underWay.answered(10);
        }
        underWay.answered(4 << 20);
        assertThat(underWay.most()).isEqualTo(4);
        underWay.answered(LARGE);
        assertThat(underWay.most()).isEqualTo(1);
    }
}
