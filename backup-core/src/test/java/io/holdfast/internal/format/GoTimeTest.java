package io.holdfast.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoTimeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-20T20:30:12.485595694Z",
                "2026-11-20T20:30:12.5Z",
                "2026-11-20T20:30:12.000000001Z",
                "2026-11-20T20:30:00Z",
                "2026-11-20T20:30:12+05:30",
                "2026-11-20T20:30:12-00:45",
                "2026-11-20T20:30:12-09:30",
                "0001-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999Z",
                "2024-02-29T00:00:00Z",
            })
    void textComesBackAsItWas(String text) throws Exception {
        assertThat(GoTime.format(GoTime.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T20:30:12.500Z, 2026-11-20T20:30:12.5Z",
        "2026-11-20T20:30:12.000Z, 2026-11-20T20:30:12Z",
        "2026-11-20T20:30:12+00:00, 2026-11-20T20:30:12Z",
        "2026-11-20T20:30:12-00:00, 2026-11-20T20:30:12Z",
        "2026-11-20T20:30:12.1234567899Z, 2026-11-20T20:30:12.123456789Z",
        "2026-11-20T20:30:12+23:30, 2026-11-19T21:00:12Z",
    })
    void equivalentTextIsUnderstood(String text, String canonical) throws Exception {
        assertThat(GoTime.format(GoTime.parse(text))).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-20",
                "2026-11-20T20:30:12",
                "2026-11-20T20:30Z",
                "2026-11-20t20:30:12Z",
                "2026-11-20 20:30:12Z",
                "2026-11-20T20:30:12z",
                "2026-11-20T20:30:12.Z",
                "2026-11-20T20:30:12,5Z",
                "2026-11-20T20:30:60Z",
                "2026-11-20T24:00:00Z",
                "2026-02-30T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-1-20T20:30:12.1Z",
                "12026-11-20T20:30:12Z",
                "-026-11-20T20:30:12Z",
                "2026-11-20T20:30:12+0530",
                "2026-11-20T20:30:12+05:60",
                "2026-11-20T20:30:12+24:00",
                "2026-11-20T20:30:12+05:3x",
                "2026-11-20T20:30:12ZZ",
                "2026-11-20T20:30:12\u0661Z",
            })
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> GoTime.parse(text))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({
        "+12026-11-20T20:30:12.5Z, 9999-11-20T20:30:12.5Z",
        "-0044-03-15T12:00:00Z, 0000-03-15T12:00:00Z",
        "+10000-02-29T12:00:00Z, 9999-03-01T12:00:00Z",
        "-0004-02-29T12:00:00Z, 0000-02-29T12:00:00Z",
    })
    void yearsBeyondTheTextAreClampedAsGoDoes(String time, String clamped) {
        assertThat(GoTime.format(OffsetDateTime.parse(time))).isEqualTo(clamped);
    }

    @Test
    void offsetWithSecondsKeepsTheInstant() throws Exception {
        OffsetDateTime berlin = OffsetDateTime.parse("1890-06-01T12:00:00+00:53:28");
        assertThat(GoTime.format(berlin)).isEqualTo("1890-06-01T11:59:32+00:53");
        assertThat(GoTime.parse(GoTime.format(berlin)).toInstant()).isEqualTo(berlin.toInstant());
        OffsetDateTime west = OffsetDateTime.of(1890, 6, 1, 12, 0, 0, 0, ZoneOffset.ofHoursMinutesSeconds(-4, -56, -2));
        assertThat(GoTime.format(west)).isEqualTo("1890-06-01T12:00:02-04:56");
    }

    @Test
    void extremesAreClamped() {
        assertThat(GoTime.format(OffsetDateTime.MAX)).startsWith("9999-12-31T23:59:59.999999999");
        assertThat(GoTime.format(OffsetDateTime.MIN)).startsWith("0000-01-01T00:00:00");
    }
}
