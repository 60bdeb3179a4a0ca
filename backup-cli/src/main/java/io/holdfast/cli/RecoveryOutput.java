package io.holdfast.cli;

import io.holdfast.recovery.LintFinding;
import io.holdfast.recovery.RecoveryPlan;
import io.holdfast.recovery.RecoveryPlan.PlannedStep;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.StepReport;
import io.holdfast.recovery.StepState;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.source.EntryPaths;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Shows plans of recoveries, and what became of runs. */
final class RecoveryOutput {

    private final HoldfastCommand holdfast;

    RecoveryOutput(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    /** Shows what a run would do. */
    void plan(RecoveryPlan plan) {
        Terminal terminal = holdfast.terminal();
        for (PlannedStep step : plan.steps()) {
            if (holdfast.output().json()) {
                terminal.result(json(step));
            } else {
                terminal.result(line(step));
            }
        }
        plan.findings().forEach(this::finding);
        holdfast.summary(
                JsonLine.message("summary")
                        .with("scenario", plan.scenario())
                        .with("digest", plan.digest())
                        .with("mode", word(plan.mode()))
                        .with("point", plan.point().map(Instant::toString))
                        .with("seconds_estimated", plan.estimate().toSeconds())
                        .with("critical_path", plan.criticalPath()),
                () -> terminal.result(plan.scenario() + " (" + word(plan.mode()) + "): "
                        + Figures.count(plan.steps().size(), "step") + ", at least "
                        + Figures.duration(plan.estimate()) + " by way of " + String.join(", ", plan.criticalPath())
                        + plan.point()
                                .map(point -> ". It would restore to " + point)
                                .orElse("")
                        + ". Nothing was done."));
    }

    private static JsonLine json(PlannedStep step) {
        return JsonLine.message("step")
                .with("step", step.name())
                .with("phase", step.phase())
                .with("after", step.after().stream().sorted().toList())
                .with("left_out", step.leftOut())
                .with("preview", step.preview())
                .with("seconds_estimated", step.estimate().map(Duration::toSeconds))
                .with("approvals", step.approvals())
                .with("undoable", step.undoable());
    }

    private static String line(PlannedStep step) {
        return step.name() + ": " + (step.leftOut() ? "left out: " : "") + EntryPaths.printable(step.preview())
                + (step.approvals() > 0 ? " (needs " + Figures.count(step.approvals(), "approval") + ")" : "");
    }

    /** Shows what a look at a scenario has found. */
    void finding(LintFinding finding) {
        String severity = finding.severity().name().toLowerCase(Locale.ROOT);
        holdfast.terminal()
                .message(
                        holdfast.output().json()
                                ? JsonLine.message("finding")
                                        .with("severity", severity)
                                        .with("rule", finding.rule())
                                        .with("message", finding.message())
                                : severity + ": " + finding.message() + " (" + finding.rule() + ")");
    }

    /** Shows what a run has shown so far, and says how the command ends. */
    ExitCode report(RecoveryReport report) {
        if (holdfast.output().json()) {
            holdfast.terminal()
                    .result("{\"message_type\":\"summary\"," + report.json().substring(1));
        } else if (!holdfast.output().quiet()) {
            print(report);
        }
        return code(report);
    }

    private void print(RecoveryReport report) {
        Terminal terminal = holdfast.terminal();
        Table table = new Table().left("Step").left("State").right("Took").left("Why");
        for (StepReport step : report.steps()) {
            table.row(
                    step.name(),
                    word(step.state()),
                    step.duration().map(Figures::duration).orElse(""),
                    EntryPaths.printable(step.reason()));
        }
        table.lines().forEach(terminal::result);
        terminal.result("RTO " + measured(report.rto(), report.objectives().rto()) + ", of that waiting for people "
                + Figures.duration(report.waiting()) + "; RPO "
                + measured(
                        report.rpo().filter(lost -> report.point().isEmpty()),
                        report.objectives().rpo())
                + ".");
        report.point().ifPresent(point -> terminal.result(atPoint(point, report)));
        if (report.state().isEnd()) {
            report.missed().forEach(terminal::result);
        }
        report.copied()
                .ifPresent(time -> terminal.result("This is a copy of " + time
                        + " in the repository; what happened later is not in it, and no run is gone on with from it."));
        if (report.reviewDue()) {
            terminal.result("Somebody has gone around approvals; a review is due: recover decide --review.");
        }
        terminal.result("Run " + report.run().substring(0, 8) + " of " + report.scenario() + " ("
                + word(report.mode()) + ") is " + word(report.state())
                + (report.reason().isEmpty() ? "" : ": " + EntryPaths.printable(report.reason())) + "." + next(report));
    }

    private static String atPoint(Instant point, RecoveryReport report) {
        return "It restored to " + point + ", a point of this drill"
                + report.rpo()
                        .map(lost -> "; the newest change that came back is " + Figures.duration(lost) + " before that")
                        .orElse("")
                + ". Of the RPO that says nothing. Again: holdfast drill " + report.scenario() + " --point " + point;
    }

    private static String measured(Optional<Duration> time, Optional<Duration> objective) {
        return time.map(Figures::duration).orElse("not known")
                + objective.map(limit -> " of " + Figures.duration(limit)).orElse("");
    }

    /** What somebody does next. */
    private static String next(RecoveryReport report) {
        String run = " holdfast recover ";
        return switch (report.state()) {
            case WAITING_FOR_APPROVAL -> " Next:" + run + "approve, or decide, of " + steps(report, StepState.WAITING);
            case PAUSED_BY_FAILED_STEP ->
                " Next:" + run + "decide --retry or --skip, of " + steps(report, StepState.FAILED) + ", or abort";
            case PAUSED_IN_DOUBT ->
                " Next:" + run + "decide --was-done or --was-not-done, of " + steps(report, StepState.IN_DOUBT);
            case AWAITING_COMMIT -> " Next:" + run + "decide --commit, or abort --roll-back";
            case COMPLETED, COMPLETED_WITH_EXCEPTIONS, FAILED, CANCELLED, TIMED_OUT -> "";
            default -> " Next:" + run + "resume";
        };
    }

    private static String steps(RecoveryReport report, StepState state) {
        List<String> names = report.steps().stream()
                .filter(step -> step.state() == state)
                .map(StepReport::name)
                .toList();
        return String.join(", ", names);
    }

    /** What waits for a person, or went not quite as planned, is neither success nor failure; a drill that missed an objective has failed. */
    private static ExitCode code(RecoveryReport report) {
        boolean missed =
                report.mode() != RecoveryMode.TABLE_TOP && !report.missed().isEmpty();
        return switch (report.state()) {
            case COMPLETED -> missed ? ExitCode.ERROR : ExitCode.OK;
            case COMPLETED_WITH_EXCEPTIONS -> missed ? ExitCode.ERROR : ExitCode.PARTIAL;
            case FAILED, CANCELLED, TIMED_OUT -> ExitCode.ERROR;
            default -> ExitCode.PARTIAL;
        };
    }

    /** {@code waiting-for-approval}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
