package io.holdfast.internal.schedule;

import io.holdfast.config.TimeWindow;
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

    /**
     * A schedule on the clocks of a zone.
     *
     * @param windows what is due outside of these waits for the next; empty for always
     */
    public record Zoned(Cron cron, ZoneId zone, List<TimeWindow> windows) {

        /** Copies the list. */
        public Zoned {
            windows = List.copyOf(windows);
        }

        /** A schedule by which nothing waits. */
        public Zoned(Cron cron, ZoneId zone) {
            this(cron, zone, List.of());
        }
    }

    /**
     * The longest time between two occurrences of any of some schedules, as they are when they have waited for their windows; those of which there is one in four years count as four years apart.
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
        return occurrences(schedule, from, DAYS)
                .map(due -> TimeWindow.opening(schedule.windows(), due))
                .mapToLong(Instant::getEpochSecond);
    }

    /** Each occurrence on the days from this one on. */
    public static Stream<Instant> occurrences(Zoned schedule, LocalDate from, int days) {
        return from.datesUntil(from.plusDays(days))
                .flatMap(day -> schedule.cron().times(day).stream()
                        .map(time -> day.atTime(time).atZone(schedule.zone()).toInstant()));
    }
}
