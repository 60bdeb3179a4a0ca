package io.holdfast.health;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ScheduleConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.config.SourceConfig;
import io.holdfast.config.TimeWindow;
import io.holdfast.config.VerificationConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the backups of a source are held against. Immutable.
 *
 * @param schedules when it is backed up; empty if nobody says, and then its own rhythm counts
 * @param fullSchedules when all of it is, where that is besides what is backed up between; empty if any backup will do
 * @param windows when it may be backed up: what is due outside of them waits; empty for always
 * @param rpo how much time's worth of changes may be lost
 * @param logFollowed whether its change log is to come into the repository
 * @param provenWithin how long ago each pack may have been read
 * @param testSchedules when restore tests are due; empty if none are wanted
 * @param drillSchedules when drills of its recovery are due; empty if none are wanted
 */
public record HealthObjectives(
        List<ScheduleConfig> schedules,
        List<ScheduleConfig> fullSchedules,
        List<TimeWindow> windows,
        Optional<Duration> rpo,
        boolean logFollowed,
        Duration provenWithin,
        List<ScheduleConfig> testSchedules,
        List<ScheduleConfig> drillSchedules) {

    /** Copies the lists. */
    public HealthObjectives {
        schedules = List.copyOf(schedules);
        fullSchedules = List.copyOf(fullSchedules);
        windows = List.copyOf(windows);
        testSchedules = List.copyOf(testSchedules);
        drillSchedules = List.copyOf(drillSchedules);
    }

    /** Where no drills are wanted. */
    public HealthObjectives(
            List<ScheduleConfig> schedules,
            List<ScheduleConfig> fullSchedules,
            List<TimeWindow> windows,
            Optional<Duration> rpo,
            boolean logFollowed,
            Duration provenWithin,
            List<ScheduleConfig> testSchedules) {
        this(schedules, fullSchedules, windows, rpo, logFollowed, provenWithin, testSchedules, List.of());
    }

    /** Where nobody has said anything. */
    public static HealthObjectives none() {
        return new HealthObjectives(
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                VerificationConfig.DEFAULT_PROVEN_WITHIN,
                List.of());
    }

    /** What a configuration says of a source in a plan: the shorter RPO of both counts. */
    public static HealthObjectives of(PlanConfig plan, SourceConfig source) {
        List<ScheduleConfig> full = plan.schedules(ScheduleKind.FULL);
        List<ScheduleConfig> between = plan.schedules(ScheduleKind.INCREMENTAL);
        List<ScheduleConfig> schedules = new ArrayList<>(full);
        schedules.addAll(between);
        Optional<Duration> rpo = source.objectives().rpo();
        Optional<Duration> planned = plan.objectives().rpo();
        boolean plansIsShorter =
                planned.isPresent() && (rpo.isEmpty() || planned.get().compareTo(rpo.get()) < 0);
        return new HealthObjectives(
                schedules,
                between.isEmpty() ? List.of() : full,
                plan.run().windows(),
                plansIsShorter ? planned : rpo,
                plan.log().isPresent(),
                plan.run().verification().everythingWithin(),
                plan.schedules(ScheduleKind.RESTORE_TEST),
                plan.schedules(ScheduleKind.DRILL));
    }
}
