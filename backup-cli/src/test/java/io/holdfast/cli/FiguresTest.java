package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048524, 1023.9 KiB",
        "1048525, 1.0 MiB",
        "3435973837, 3.2 GiB",
        "9223372036854775807, 8.0 EiB",
    })
    void bytesHaveOneDecimalAndPowersOf1024(long bytes, String text) {
        assertThat(Figures.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00 s",
        "840, 0.84 s",
        "9994, 9.99 s",
        "9995, 10.0 s",
        "59949, 59.9 s",
        "59950, 1 min 00 s",
        "200000, 3 min 20 s",
        "3599400, 59 min 59 s",
        "3599500, 1 h 00 min",
        "3900000, 1 h 05 min",
    })
    void durationsAreShort(long millis, String text) {
        assertThat(Figures.duration(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void countsHaveThousandsApartAndTheNounInItsNumber() {
        assertThat(Figures.count(1, "file")).isEqualTo("1 file");
        assertThat(Figures.count(0, "file")).isEqualTo("0 files");
        assertThat(Figures.count(1234567, "entry")).isEqualTo("1,234,567 entries");
    }

    @Test
    void aStopwatchShowsHoursOnlyWhenThereAreSome() {
        assertThat(Figures.stopwatch(7)).isEqualTo("0:07");
        assertThat(Figures.stopwatch(725)).isEqualTo("12:05");
        assertThat(Figures.stopwatch(3723)).isEqualTo("1:02:03");
    }

    @Test
    void nothingIsDoneAtAHundredPercentBeforeTheLastByte() {
        assertThat(Figures.percent(999_999, 1_000_000)).isEqualTo("99.9 %");
        assertThat(Figures.percent(1_000_000, 1_000_000)).isEqualTo("100.0 %");
        assertThat(Figures.percent(0, 0)).isEqualTo("100.0 %");
    }

    @Test
    void timesAreShownInTheZoneOfTheReader() {
        OffsetDateTime time = OffsetDateTime.parse("2026-11-20T20:30:12.5+01:00");
        assertThat(Figures.time(time, ZoneId.of("Asia/Kathmandu"))).isEqualTo("2026-11-21 01:15:12");
    }
}
