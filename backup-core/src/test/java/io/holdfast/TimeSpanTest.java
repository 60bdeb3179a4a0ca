package io.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.Period;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {

    @Test
    void resticsTextIsRead() {
        assertThat(TimeSpan.parse("1y5m7d2h")).isEqualTo(new TimeSpan(1, 5, 7, Duration.ofHours(2)));
        assertThat(TimeSpan.parse("2h3d")).isEqualTo(new TimeSpan(0, 0, 3, Duration.ofHours(2)));
        assertThat(TimeSpan.parse("1d").toString()).isEqualTo("1d");
        assertThat(TimeSpan.parse("2h1y")).hasToString("1y2h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "d", "1w", "-1d", "1d ", "1.5d", "0h", "1234567d"})
    void whatIsNoSpanIsRefused(String text) {
        assertThatThrownBy(() -> TimeSpan.parse(text)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void periodsAndDurationsAreSpans() {
        assertThat(TimeSpan.of(Period.of(1, 2, 3))).isEqualTo(new TimeSpan(1, 2, 3, Duration.ZERO));
        assertThat(TimeSpan.of(Duration.ofMinutes(90))).isEqualTo(new TimeSpan(0, 0, 0, Duration.ofMinutes(90)));
        assertThat(TimeSpan.of(TimeSpan.parse("1y5m7d2h"))).isEqualTo(TimeSpan.parse("1y5m7d2h"));
        assertThatThrownBy(() -> TimeSpan.of(Period.ofDays(-1))).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> TimeSpan.of(Duration.ZERO)).isInstanceOf(ConfigurationException.class);
    }

    /** What Go's Time.AddDate gives. */
    @ParameterizedTest
    @CsvSource({
        "2024-03-31T12:00:00+02:00, 1m, 2024-03-02T12:00:00+02:00",
        "2023-03-31T12:00:00Z, 1m, 2023-03-03T12:00:00Z",
        "2024-02-29T12:00:00Z, 1y, 2023-03-01T12:00:00Z",
        "2024-01-01T00:30:00Z, 1d, 2023-12-31T00:30:00Z",
        "2024-01-31T01:00:00Z, 2m1d3h, 2023-11-29T22:00:00Z",
        "2024-05-31T00:00:00-03:30, 1y3m, 2023-03-03T00:00:00-03:30",
    })
    void aDayThatAMonthLacksOverflows(OffsetDateTime time, String span, OffsetDateTime before) {
        assertThat(time.minus(TimeSpan.parse(span))).isEqualTo(before);
    }

    @Test
    void aSpanIsAddedAsWell() {
        assertThat(OffsetDateTime.parse("2023-01-31T12:00:00Z").plus(TimeSpan.parse("1m1h")))
                .isEqualTo("2023-03-03T13:00:00Z");
    }
}
