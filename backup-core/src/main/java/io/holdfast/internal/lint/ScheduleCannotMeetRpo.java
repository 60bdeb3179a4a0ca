package io.holdfast.internal.lint;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScheduleConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.config.SourceConfig;
import io.holdfast.internal.schedule.Cron;
import io.holdfast.internal.schedule.Gaps;
import io.holdfast.lint.MeasuredTimes;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Between two backups, and until the second has ended, more is lost than may be. */
final class ScheduleCannotMeetRpo extends Rule {

    /** Any day will do: what follows is as long as calendars and clocks take to repeat. */
    private static final LocalDate FROM = LocalDate.of(2024, 1, 1);

    ScheduleCannotMeetRpo() {
        super("schedule-cannot-meet-rpo");
    }

    /** The schedules of a source, and how long the longest run may take. */
    private record Runs(List<Gaps.Zoned> schedules, List<Optional<Duration>> times) {}

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (SourceConfig source : config.sources().values()) {
            List<PlanConfig> plans = Facts.plansWith(config, source.name()).toList();
            Optional<Duration> rpo = plans.isEmpty()
                    ? source.objectives().rpo()
                    : Facts.least(
                            plans.stream().map(plan -> Facts.rpo(plan, source)).toList());
            boolean logged = Facts.canHaveLog(source)
                    && plans.stream().anyMatch(plan -> plan.log().isPresent());
            if (rpo.isPresent() && !logged) {
                judge(source.name(), rpo.get(), runs(plans, measured), findings);
            }
        }
    }

    private static Runs runs(List<PlanConfig> plans, MeasuredTimes measured) {
        Runs runs = new Runs(new ArrayList<>(), new ArrayList<>());
        for (PlanConfig plan : plans) {
            for (ScheduleKind kind : ScheduleKind.values()) {
                for (ScheduleConfig schedule : kind.backsUp() ? plan.schedules(kind) : List.<ScheduleConfig>of()) {
                    runs.schedules.add(new Gaps.Zoned(
                            Cron.parse(schedule.cron()),
                            schedule.zone(),
                            plan.run().windows()));
                    runs.times.add(measured.run(plan.name(), kind).or(schedule::takes));
                }
            }
        }
        return runs;
    }

    private static boolean waits(Runs runs, Duration gap) {
        List<Gaps.Zoned> unrestricted = runs.schedules.stream()
                .map(schedule -> new Gaps.Zoned(schedule.cron(), schedule.zone()))
                .toList();
        return !unrestricted.equals(runs.schedules)
                && Gaps.longest(unrestricted, FROM).compareTo(gap) < 0;
    }

    private static void judge(String source, Duration rpo, Runs runs, Findings findings) {
        String path = "sources." + source;
        if (runs.schedules.isEmpty()) {
            findings.error(
                    path,
                    "No schedule backs '" + source + "' up, and no log of it is kept: its RPO of " + Figures.of(rpo)
                            + " cannot be met.");
            return;
        }
        Duration gap = Gaps.longest(runs.schedules, FROM);
        Duration longest = runs.times.stream()
                .flatMap(Optional::stream)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Duration loss = gap.plus(longest);
        boolean timed = runs.times.stream().allMatch(Optional::isPresent);
        if (loss.compareTo(rpo) > 0 || (loss.equals(rpo) && !timed)) {
            findings.error(
                    path,
                    "Backups of '" + source + "' are up to " + Figures.of(gap) + " apart"
                            + (waits(runs, gap) ? " since they wait for their windows" : "")
                            + (longest.isZero()
                                    ? ", and a run takes time, too"
                                    : " and take up to " + Figures.of(longest))
                            + ": " + (longest.isZero() ? "more than " + Figures.of(gap) : Figures.of(loss))
                            + " of changes may be lost, and its RPO is " + Figures.of(rpo) + ".");
        } else if (!timed) {
            findings.unknown(
                    path,
                    "Backups of '" + source + "' are up to " + Figures.of(gap) + " apart, so that its RPO of "
                            + Figures.of(rpo) + " holds if a run takes " + Figures.of(rpo.minus(gap))
                            + " at the most; how long runs take is not said.");
        }
    }
}
