package io.holdfast.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScryptCostTest {

    @ParameterizedTest
    @CsvSource({"2,1,1", "32768,8,2", "131072,8,1", "524288,8,1", "2097152,8,1", "2,1,2097151"})
    void whatResticAcceptsIsAccepted(int n, int r, int p) {
        assertThatCode(() -> new ScryptCost(n, r, p)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "0,8,1",
        "1,8,1",
        "3,8,1",
        "-2147483648,8,1",
        "4194304,8,1",
        "1073741824,1,1",
        "65536,1,1",
        "16,0,1",
        "16,-1,1",
        "16,8,0",
        "16,8,-1",
        "16,8,262144",
        "2,2147483647,1",
        "2,1,2097152"
    })
    void whatCannotBeComputedIsRefused(int n, int r, int p) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScryptCost(n, r, p))
                .withMessageContaining("N=" + n);
    }

    @Test
    void calibrationSpendsTimeOnMemoryFirst() {
        assertThat(calibrated(500, 1 << 30)).isEqualTo(new ScryptCost(1 << 17, 8, 1));
        assertThat(calibrated(500, 60 << 20)).isEqualTo(new ScryptCost(1 << 15, 8, 5));
    }

    @Test
    void calibrationNeverGoesBelowTheLeast() {
        assertThat(calibrated(0, 1 << 30)).isEqualTo(new ScryptCost(1 << 14, 8, 1));
    }

    @Test
    void calibrationStaysComputableForAnEndlessTarget() {
        ScryptCost cost = ScryptCost.calibrate(Duration.ofDays(1000), Long.MAX_VALUE, c -> 1);
        assertThat(cost.memory()).isEqualTo(1L << 31);
    }

    @Test
    void calibrationMeasuresThisMachine() {
        ScryptCost cost = ScryptCost.calibrate(Duration.ofMillis(1), 32 << 20);
        assertThat(cost.memory()).isBetween(16L << 20, 32L << 20);
    }

    @Test
    void tooLittleMemoryIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ScryptCost.calibrate(Duration.ofSeconds(1), 1 << 20));
    }

    /** On a machine where 16 MiB take 50 ms. */
    private static ScryptCost calibrated(int millis, long memoryLimit) {
        return ScryptCost.calibrate(
                Duration.ofMillis(millis), memoryLimit, cost -> cost.memory() / (16 << 20) * 50_000_000L);
    }
}
