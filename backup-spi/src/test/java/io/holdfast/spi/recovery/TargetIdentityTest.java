package io.holdfast.spi.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetIdentityTest {

    private static final TargetIdentity ORDERS = TargetIdentity.of("bucket", "backups", "shop", "orders");

    @Test
    void aThingOverlapsItselfAndWhatIsInIt() {
        assertThat(ORDERS.overlaps(ORDERS)).isTrue();
        assertThat(ORDERS.overlaps(TargetIdentity.of("bucket", "backups", "shop", "orders", "old")))
                .isTrue();
        assertThat(ORDERS.overlaps(TargetIdentity.of("bucket", "backups"))).isTrue();
        assertThat(TargetIdentity.of("bucket", "backups").overlaps(ORDERS)).isTrue();
    }

    @Test
    void whatIsBesideItDoesNot() {
        assertThat(ORDERS.overlaps(TargetIdentity.of("bucket", "backups", "shop", "orders2")))
                .isFalse();
        assertThat(ORDERS.overlaps(TargetIdentity.of("bucket", "other", "shop", "orders")))
                .isFalse();
        assertThat(ORDERS.overlaps(TargetIdentity.of("directory", "backups", "shop", "orders")))
                .isFalse();
    }
}
