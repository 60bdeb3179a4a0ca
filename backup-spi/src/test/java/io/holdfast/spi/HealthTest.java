package io.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthTest {

    private static final Health SLOW = new Health.Degraded("slow");
    private static final Health SILENT = new Health.Unknown("silent");
    private static final Health DEAD = new Health.Down("dead");

    @Test
    void theWholeIsAsTheWorstOfItsPartsForTheReasonsOfAll() {
        assertThat(Health.of()).isEqualTo(Health.up());
        assertThat(Health.of(Health.up(), Health.up())).isEqualTo(Health.up());
        assertThat(Health.of(Health.up(), SLOW)).isEqualTo(SLOW);
        assertThat(Health.of(SLOW, SILENT)).isEqualTo(new Health.Unknown("slow; silent"));
        assertThat(Health.of(SILENT, DEAD, SLOW)).isEqualTo(new Health.Down("silent; dead; slow"));
    }

    @Test
    void whatIsUpNeedsNoReason() {
        assertThat(Health.up().reason()).isEmpty();
        assertThat(SLOW.reason()).isEqualTo("slow");
    }
}
