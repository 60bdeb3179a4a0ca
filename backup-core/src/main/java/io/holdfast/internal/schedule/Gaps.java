package io.holdfast.internal.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** How far apart the occurrences of schedules are at the most. */
public final class Gaps {

    /** So many that every day of the calendar and both changes of clocks are among them. */
    private static final int DAYS = 4 * 366 + 1;

    private Gaps() {}

    /** A schedule on the clocks of a zone. */
    public record Zoned(Cron cron, ZoneId zone) {}

    /**
     * The longest time between two occurrences of any of some schedules; those of which there is one in four years count as four years apart.
     *
     * @param from the day from which on they are looked at, for more than four years
     */
    public static Duration longest(List<Zoned> schedules, LocalDate from) {
        long[] seconds = schedules.stream()
                .flatMapToLong(schedule -> occurrences(schedule, from))
                .sorted()
                .toArray();
        long longest = 0;
        for (int i = 1; i < seconds.length; i++) {
            longest = Math.max(longest, seconds[i] - seconds[i - 1]);
        }
        return Duration.ofSeconds(seconds.length < 2 ? Duration.ofDays(DAYS).toSeconds() : longest);
    }

    private static LongStream occurrences(Zoned schedule, LocalDate from) {
        return occurrences(schedule, from, DAYS).mapToLong(Instant::getEpochSecond);
    }

    /** Each occurrence on the days from this one on. */
    public static Stream<Instant> occurrences(Zoned schedule, LocalDate from, int days) {
        return from.datesUntil(from.plusDays(days))
                .flatMap(day -> schedule.cron().times(day).stream()
                        .map(time -> day.atTime(time).atZone(schedule.zone()).toInstant()));
    }
}
