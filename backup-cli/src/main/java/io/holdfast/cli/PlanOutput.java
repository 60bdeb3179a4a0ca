package io.holdfast.cli;

import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanReport;
import io.holdfast.plan.StepResult;
import io.holdfast.spi.source.EntryPaths;
import java.util.List;
import java.util.Locale;

/** Shows what was done of a plan. */
final class PlanOutput {

    private final HoldfastCommand holdfast;

    PlanOutput(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    /** Shows a report, and says how the command ends. */
    ExitCode print(PlanReport report, boolean dryRun) {
        steps(report.steps());
        JsonLine json = JsonLine.message("summary")
                .with("plan", report.plan())
                .with("task", report.task().word())
                .with("outcome", word(report.outcome()))
                .with("dry_run", dryRun)
                .with("total_duration", report.duration().toMillis() / 1000.0);
        holdfast.summary(
                json,
                () -> holdfast.terminal()
                        .result(report.plan() + ", " + report.task().word() + (dryRun ? " (dry run)" : "") + ": "
                                + word(report.outcome()) + " in " + Figures.duration(report.duration()) + "."));
        return exitCode(report.outcome());
    }

    /** Shows what became of each thing. What was not done is shown to who wants to hear nothing else. */
    void steps(List<StepResult> steps) {
        for (StepResult step : steps) {
            if (holdfast.output().json()) {
                holdfast.terminal()
                        .result(JsonLine.message("step")
                                .with("action", step.action())
                                .with("subject", step.subject())
                                .with("outcome", word(step.outcome()))
                                .with("text", step.message()));
            } else if (step.outcome() != Outcome.DONE) {
                holdfast.terminal().message(line(step));
            } else if (!holdfast.output().quiet()) {
                holdfast.terminal().result(line(step));
            }
        }
    }

    static ExitCode exitCode(Outcome outcome) {
        return switch (outcome) {
            case DONE -> ExitCode.OK;
            case PARTIAL -> ExitCode.PARTIAL;
            case FAILED -> ExitCode.ERROR;
        };
    }

    private static String line(StepResult step) {
        return word(step.outcome()) + ": " + step.action() + " " + EntryPaths.printable(step.subject()) + ": "
                + EntryPaths.printable(step.message());
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
