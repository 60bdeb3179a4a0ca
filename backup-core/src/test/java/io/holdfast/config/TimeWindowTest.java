package io.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeWindowTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final TimeWindow NIGHT = window("22:00", "06:00");

    @Test
    void aNightBeginsOnOneDayAndEndsOnTheNext() {
        assertThat(NIGHT.contains(at("2026-01-15T21:59:59"))).isFalse();
        assertThat(NIGHT.contains(at("2026-01-15T22:00:00"))).isTrue();
        assertThat(NIGHT.contains(at("2026-01-16T00:00:00"))).isTrue();
        assertThat(NIGHT.contains(at("2026-01-16T05:59:59"))).isTrue();
        assertThat(NIGHT.contains(at("2026-01-16T06:00:00"))).isFalse();
        assertThat(NIGHT.length()).isEqualTo(Duration.ofHours(8));
        TimeWindow noon = window("12:00", "13:30");
        assertThat(noon.contains(at("2026-01-15T12:59:00"))).isTrue();
        assertThat(noon.contains(at("2026-01-15T13:30:00"))).isFalse();
        assertThat(window("12:00", "12:00").contains(at("2026-01-15T11:59:00")))
                .as("all day")
                .isTrue();
    }

    @Test
    void theNextMomentInItIsTheOneThatIsInItOrItsBeginning() {
        assertThat(NIGHT.next(at("2026-01-15T12:00:00"))).isEqualTo(at("2026-01-15T22:00:00"));
        assertThat(NIGHT.next(at("2026-01-15T23:00:00"))).isEqualTo(at("2026-01-15T23:00:00"));
        assertThat(NIGHT.next(at("2026-01-16T06:00:00"))).isEqualTo(at("2026-01-16T22:00:00"));
        assertThat(window("12:00", "13:00").next(at("2026-01-15T13:00:00"))).isEqualTo(at("2026-01-16T12:00:00"));
    }

    @Test
    void itEndsWhereNoOtherGoesOn() {
        assertThat(NIGHT.closing(at("2026-01-15T23:00:00"))).contains(at("2026-01-16T06:00:00"));
        assertThat(NIGHT.closing(at("2026-01-16T03:00:00"))).contains(at("2026-01-16T06:00:00"));
        assertThat(NIGHT.closing(at("2026-01-16T06:00:00"))).isEmpty();
    }

    /** 29 March 2026: 02:00 to 03:00 are skipped. 25 October: they are shown twice. */
    @Test
    void nightsAreShorterInSpringAndLongerInAutumn() {
        assertThat(hours(NIGHT, "2026-03-28T12:00:00")).isEqualTo(7);
        assertThat(hours(NIGHT, "2026-10-24T12:00:00")).isEqualTo(9);
        assertThat(hours(NIGHT, "2026-06-24T12:00:00")).isEqualTo(8);
    }

    @Test
    void whatIsShownTwiceEndsAndBeginsTheFirstTime() {
        TimeWindow ends = window("01:00", "02:30");
        Instant first = Instant.parse("2026-10-25T00:30:00Z");
        assertThat(ends.contains(first.minusSeconds(1))).isTrue();
        assertThat(ends.contains(first)).isFalse();
        assertThat(ends.contains(first.plus(Duration.ofMinutes(59))))
                .as("02:29, the second time")
                .isFalse();
        TimeWindow begins = window("02:30", "04:00");
        assertThat(begins.next(Instant.parse("2026-10-24T23:00:00Z"))).isEqualTo(first);
        assertThat(begins.contains(Instant.parse("2026-10-25T01:15:00Z")))
                .as("02:15, the second time")
                .isTrue();
    }

    @Test
    void whatIsSkippedIsAsMuchLaterAndNeverLeftOut() {
        Instant later = Instant.parse("2026-03-29T01:30:00Z");
        TimeWindow skipped = window("02:30", "02:45");
        assertThat(skipped.next(Instant.parse("2026-03-29T00:00:00Z"))).isEqualTo(later);
        assertThat(skipped.contains(later.plus(Duration.ofMinutes(14)))).isTrue();
        assertThat(skipped.contains(later.plus(Duration.ofMinutes(15)))).isFalse();
        TimeWindow half = window("02:30", "03:10");
        assertThat(half.contains(later)).isTrue();
        assertThat(half.contains(later.plus(Duration.ofMinutes(39)))).isTrue();
        assertThat(half.contains(later.plus(Duration.ofMinutes(40)))).isFalse();
    }

    @Test
    void eachDayOfAYearHasOneInEveryZone() {
        for (String zone :
                List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")) {
            for (LocalTime from : List.of(LocalTime.of(0, 0), LocalTime.of(1, 45), LocalTime.of(2, 15))) {
                TimeWindow window = new TimeWindow(from, from.plusMinutes(30), ZoneId.of(zone));
                List<Instant> openings = new ArrayList<>();
                Instant end = Instant.parse("2027-01-01T12:00:00Z");
                for (Instant now = Instant.parse("2026-01-01T12:00:00Z"); now.isBefore(end); ) {
                    Instant opening = window.next(now);
                    openings.add(opening);
                    assertThat(window.contains(opening)).isTrue();
                    assertThat(window.contains(opening.minusMillis(1))).isFalse();
                    now = opening.plus(Duration.ofHours(2));
                }
                assertThat(openings).as("%s in %s", window, zone).hasSizeBetween(364, 366);
            }
        }
    }

    @Test
    void aBandwidthIsThatOfTheTimeOfDay() {
        PlanRunConfig run = PlanRunConfigTest.run(
                "bandwidth: [{rate: 20M}, {rate: 2M, during: {from: \"08:00\", to: \"18:00\"}}, {rate: 5M, during: {from: \"17:00\", to: \"20:00\"}}]");
        assertThat(run.bytesPerSecond(utc("07:59"))).hasValue(20 << 20);
        assertThat(run.bytesPerSecond(utc("08:00"))).hasValue(2 << 20);
        assertThat(run.bytesPerSecond(utc("17:30"))).as("the lower of two").hasValue(2 << 20);
        assertThat(run.bytesPerSecond(utc("19:30"))).hasValue(5 << 20);
        assertThat(PlanRunConfigTest.run("bandwidth: {rate: 2M, during: {from: \"08:00\", to: \"18:00\"}}")
                        .bytesPerSecond(utc("19:30")))
                .isEmpty();
        assertThat(PlanRunConfigTest.run("jitter: 1m").bytesPerSecond(utc("19:30")))
                .isEmpty();
    }

    private static Instant utc(String time) {
        return ZonedDateTime.of(LocalDateTime.parse("2026-01-15T" + time), ZoneOffset.UTC)
                .toInstant();
    }

    private static long hours(TimeWindow window, String noon) {
        Instant begin = window.next(at(noon));
        Instant end = begin;
        while (window.contains(end)) {
            end = end.plus(Duration.ofMinutes(30));
        }
        return Duration.between(begin, end).toHours();
    }

    private static TimeWindow window(String from, String to) {
        return new TimeWindow(LocalTime.parse(from), LocalTime.parse(to), BERLIN);
    }

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }
}
