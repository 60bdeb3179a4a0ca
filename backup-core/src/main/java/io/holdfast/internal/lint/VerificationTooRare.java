package io.holdfast.internal.lint;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScheduleConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.internal.schedule.Cron;
import io.holdfast.internal.schedule.Gaps;
import io.holdfast.lint.MeasuredTimes;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/** Everything is to be proven within a time, and is verified less often, or less closely. */
final class VerificationTooRare extends Rule {

    /** Any day will do: what follows is as long as calendars and clocks take to repeat. */
    private static final LocalDate FROM = LocalDate.of(2024, 1, 1);

    /** A day as long as the clocks make it in autumn. */
    private static final Duration DAY = Duration.ofHours(25);

    VerificationTooRare() {
        super("verification-too-rare");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            plan.run().verification().provenWithin().ifPresent(within -> judge(plan, within, findings));
        }
    }

    private static void judge(PlanConfig plan, Duration within, Findings findings) {
        String path = "plans." + plan.name();
        String promise = "Every pack of '" + plan.name() + "' is to be proven within " + Figures.of(within);
        List<ScheduleConfig> schedules = plan.schedules(ScheduleKind.VERIFY);
        if (schedules.isEmpty()) {
            findings.error(path, promise + ", and no schedule verifies it.");
            return;
        }
        Duration gap = Gaps.longest(
                schedules.stream()
                        .map(schedule -> new Gaps.Zoned(Cron.parse(schedule.cron()), schedule.zone()))
                        .toList(),
                FROM);
        String apart = ", and it is verified up to " + Figures.of(gap) + " apart";
        switch (plan.run().verification().level()) {
            case STRUCTURE -> findings.error(path, promise + ", and verifying looks at the structure alone.");
            case SAMPLE ->
                findings.error(
                        path,
                        promise
                                + ", and verifying reads 10 percent, others each time: nobody knows when all were read.");
            case EVERYTHING_READ -> {
                if (gap.compareTo(within) > 0) {
                    findings.error(path, promise + apart + ".");
                }
            }
            case ROLLING -> {
                if (gap.compareTo(DAY) > 0) {
                    findings.error(
                            path,
                            promise + ", of which rolling verification reads a share each day" + apart
                                    + ": what is not read on its day is read later.");
                }
            }
        }
    }
}
