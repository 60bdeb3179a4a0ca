package io.holdfast.internal.lint;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScheduleConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.config.TimeWindow;
import io.holdfast.internal.schedule.Cron;
import io.holdfast.internal.schedule.Gaps;
import io.holdfast.lint.MeasuredTimes;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Backups are due outside of the windows of their plan, or take longer than these are. */
final class WindowTooShort extends Rule {

    /** Any day will do; after a year schedules have been due on each day of it and at both changes of clocks. */
    private static final LocalDate FROM = LocalDate.of(2024, 1, 1);

    private static final int YEAR = 366;

    WindowTooShort() {
        super("window-too-short");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            for (ScheduleKind kind :
                    plan.run().windows().isEmpty() ? List.<ScheduleKind>of() : List.of(ScheduleKind.values())) {
                for (ScheduleConfig schedule : kind.backsUp() ? plan.schedules(kind) : List.<ScheduleConfig>of()) {
                    waits(plan, kind, schedule, findings);
                    takes(plan, kind, measured.run(plan.name(), kind).or(schedule::takes), findings);
                }
            }
        }
    }

    private static void waits(PlanConfig plan, ScheduleKind kind, ScheduleConfig schedule, Findings findings) {
        Gaps.Zoned zoned = new Gaps.Zoned(Cron.parse(schedule.cron()), schedule.zone());
        Duration longest = Gaps.occurrences(zoned, FROM, YEAR)
                .map(due -> Duration.between(due, plan.run().opening(due)))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        if (!longest.isZero()) {
            findings.warning(
                    "plans." + plan.name(),
                    "What is due of '" + plan.name() + "' as " + kind.word() + " by '" + schedule.cron()
                            + "' waits up to " + Figures.of(longest) + " for its window to begin.");
        }
    }

    private static void takes(PlanConfig plan, ScheduleKind kind, Optional<Duration> run, Findings findings) {
        Duration longest = plan.run().windows().stream()
                .map(TimeWindow::length)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        if (run.filter(time -> time.compareTo(longest) > 0).isPresent()) {
            findings.warning(
                    "plans." + plan.name(),
                    "A run of '" + plan.name() + "' as " + kind.word() + " takes up to "
                            + Figures.of(run.get()) + ", and the longest of its windows is "
                            + Figures.of(longest) + ": what has not begun by then is left out.");
        }
    }
}
