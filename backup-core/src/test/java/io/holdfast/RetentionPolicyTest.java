package io.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Period;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {

    @Test
    void aPolicyThatWouldKeepNothingIsRefused() {
        assertThatThrownBy(() -> RetentionPolicy.builder().build()).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> RetentionPolicy.builder().daily(0).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("keep nothing");
    }

    @Test
    void everythingThatIsWrongIsNamed() {
        assertThatThrownBy(() -> RetentionPolicy.builder()
                        .last(-2)
                        .withinDaily(Period.ofDays(-3))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("last")
                .hasMessageContaining("P-3D");
    }

    @Test
    void aPolicyTellsItsRules() {
        RetentionPolicy policy = RetentionPolicy.builder()
                .daily(7)
                .yearly(RetentionPolicy.UNLIMITED)
                .within(Duration.ofHours(36))
                .withinMonthly(Period.ofYears(1))
                .keepTags("a", "b")
                .keepUntagged()
                .pointInTime(Duration.ofDays(2))
                .build();
        assertThat(policy)
                .hasToString("keep 7 daily, all yearly, all within 36h, monthly within 1y, what is tagged [a, b],"
                        + " what is untagged, every point in time within 48h");
    }
}
