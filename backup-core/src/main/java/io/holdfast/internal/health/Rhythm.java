package io.holdfast.internal.health;

import io.holdfast.config.ScheduleConfig;
import io.holdfast.config.TimeWindow;
import io.holdfast.health.BackupFact;
import io.holdfast.internal.schedule.Cron;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** When something has to be there that comes again and again. */
final class Rhythm {

    /** What a run may take if nobody says. */
    private static final Duration ALLOWANCE = Duration.ofHours(1);

    private static final int FEWEST_FOR_A_HABIT = 3;
    private static final int HABIT = 10;

    private Rhythm() {}

    /** Until when, by the schedules and where these are due outside of the windows by their beginnings, the one after this must have been completed; empty if there are none. */
    static Optional<Instant> dueAfter(Instant last, List<ScheduleConfig> schedules, List<TimeWindow> windows) {
        return schedules.stream()
                .map(schedule -> TimeWindow.opening(windows, next(last, schedule))
                        .plus(schedule.takes().orElse(ALLOWANCE)))
                .min(Comparator.naturalOrder());
    }

    private static Instant next(Instant last, ScheduleConfig schedule) {
        return Cron.parse(schedule.cron())
                .next(ZonedDateTime.ofInstant(last, schedule.zone()))
                .toInstant();
    }

    /** The same by the habit of the last backups: twice their median distance; empty if there are too few to tell. */
    static Optional<Instant> dueAfter(List<BackupFact> backups) {
        if (backups.size() < FEWEST_FOR_A_HABIT) {
            return Optional.empty();
        }
        List<BackupFact> last = backups.subList(Math.max(0, backups.size() - HABIT), backups.size());
        List<Duration> distances = new ArrayList<>();
        for (int i = 1; i < last.size(); i++) {
            distances.add(Duration.between(last.get(i - 1).time(), last.get(i).time()));
        }
        Duration median = Stream.of(distances)
                .flatMap(List::stream)
                .sorted()
                .skip(distances.size() / 2)
                .findFirst()
                .orElseThrow();
        return Optional.of(
                last.get(last.size() - 1).time().plus(median.multipliedBy(2)).plus(ALLOWANCE));
    }
}
