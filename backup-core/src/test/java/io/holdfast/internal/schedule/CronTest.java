package io.holdfast.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

    @ParameterizedTest
    @CsvSource({
        "0 2 * * *, 2024-02-29T02:00Z, 2024-03-01T02:00Z",
        "0 */6 * * *, 2024-02-29T18:00Z, 2024-03-01T00:00Z",
        "0 2 * * 1-6, 2024-03-02T02:00Z, 2024-03-04T02:00Z",
        "0 2 * * 0, 2024-03-01T00:00Z, 2024-03-03T02:00Z",
        "0 2 * * 7, 2024-03-01T00:00Z, 2024-03-03T02:00Z",
        "0 4 1 * *, 2024-03-01T04:00Z, 2024-04-01T04:00Z",
        "30 5 1 jan mon, 2024-12-31T00:00Z, 2025-01-01T05:30Z",
        "30 5 1 1 mon, 2025-01-01T05:30Z, 2025-01-06T05:30Z",
        "0 0 29 2 *, 2096-03-01T00:00Z, 2104-02-29T00:00Z",
        "'1,5-7,*/20 0 * * *', 2024-03-01T00:07Z, 2024-03-01T00:20Z",
        "@weekly, 2024-03-01T00:00Z, 2024-03-03T00:00Z"
    })
    void isDueNextWhenCronSaysSo(String cron, String after, String next) {
        assertThat(Cron.parse(cron).next(ZonedDateTime.parse(after))).isEqualTo(ZonedDateTime.parse(next));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
                        "5-1 * * * *",
                "*/0 * * * *", "1/2 * * * *", "a * * * *", "1, * * * *", "*/2/2 * * * *", "0 0 31 2 *", "0 0 30 feb *",
                        "@never", "-1 * * * *"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Cron.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTimeThatTheClocksSkipComesLaterThatNight() {
        Cron cron = Cron.parse("30 2 * * *");
        ZonedDateTime before = ZonedDateTime.of(2026, 3, 28, 12, 0, 0, 0, BERLIN);
        ZonedDateTime due = cron.next(before);
        assertThat(due.toLocalDateTime()).hasToString("2026-03-29T03:30");
        assertThat(cron.next(due).toLocalDateTime()).hasToString("2026-03-30T02:30");
    }

    @Test
    void aTimeThatTheClocksShowTwiceIsMeantOnce() {
        Cron cron = Cron.parse("30 2 * * *");
        ZonedDateTime due = cron.next(ZonedDateTime.of(2026, 10, 24, 12, 0, 0, 0, BERLIN));
        assertThat(due).hasToString("2026-10-25T02:30+02:00[Europe/Berlin]");
        assertThat(cron.next(due)).hasToString("2026-10-26T02:30+01:00[Europe/Berlin]");
    }

    /** Looks at every minute, one after the other, as cron does. */
    @Test
    void isDueWheneverEveryFieldSaysSo() {
        Cron cron = Cron.parse("*/20 1,13 1-15/7 * tue");
        List<ZonedDateTime> expected = Stream.iterate(
                        ZonedDateTime.parse("2024-02-01T00:00Z"), minute -> minute.plusMinutes(1))
                .limit(60 * 24 * 60)
                .filter(minute -> minute.getMinute() % 20 == 0)
                .filter(minute -> minute.getHour() % 12 == 1)
                .filter(minute -> List.of(1, 8, 15).contains(minute.getDayOfMonth())
                        || minute.getDayOfWeek().getValue() == 2)
                .toList();
        List<ZonedDateTime> due = Stream.iterate(cron.next(ZonedDateTime.parse("2024-01-31T23:59Z")), cron::next)
                .limit(expected.size())
                .toList();
        assertThat(due).isEqualTo(expected).hasSizeGreaterThan(50);
    }

    @Test
    void theLongestGapIsThatOfAllTogether() {
        assertThat(gap("0 */6 * * *")).isEqualTo(Duration.ofHours(6));
        assertThat(gap("0 2 * * 0", "0 2 * * 1-6")).isEqualTo(Duration.ofDays(1));
        assertThat(gap("0 2 * * 1-6")).isEqualTo(Duration.ofDays(2));
        assertThat(gap("0 4 1 * *")).isEqualTo(Duration.ofDays(31));
        assertThat(gap("* * 1-6 * *")).isEqualTo(Duration.ofDays(25).plusMinutes(1));
        assertThat(gap("0 0 29 2 *")).isGreaterThan(Duration.ofDays(4 * 365));
    }

    @Test
    void theDayOnWhichTheClocksAreSetBackIsLonger() {
        assertThat(Gaps.longest(List.of(new Gaps.Zoned(Cron.parse("0 2 * * *"), BERLIN)), DAY))
                .isEqualTo(Duration.ofHours(25));
    }

    private static Duration gap(String... crons) {
        return Gaps.longest(
                Stream.of(crons)
                        .map(cron -> new Gaps.Zoned(Cron.parse(cron), ZoneId.of("UTC")))
                        .toList(),
                DAY);
    }
}
