package io.holdfast.spi.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckReportTest {

    private static final Finding PASSED = new Finding("rows", Result.PASSED, "3 of 3");

    @Test
    void aReportPassesIfAllOfItDoes() {
        assertThat(new CheckReport(List.of(PASSED, PASSED)).passed()).isTrue();
    }

    @Test
    void whatFailedAndWhatIsNotKnownIsNoPass() {
        assertThat(new CheckReport(List.of(PASSED, new Finding("index", Result.FAILED, ""))).passed())
                .isFalse();
        assertThat(new CheckReport(List.of(PASSED, new Finding("index", Result.UNKNOWN, ""))).passed())
                .isFalse();
    }

    @Test
    void nothingLookedAtIsNoPass() {
        assertThat(new CheckReport(List.of()).passed()).isFalse();
    }
}
