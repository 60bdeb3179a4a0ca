package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.StepReport;
import io.holdfast.recovery.StepState;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A run that was begun. */
final class RunChoice {

    @Parameters(index = "0", paramLabel = "RUN", description = "The beginning of its id, or 'latest'.")
    private String which = "";

    @Mixin
    private final Recoveries recoveries = new Recoveries();

    /** Has somebody decide something about it, and shows where it stands. */
    int decide(HoldfastCommand holdfast, String by, Consumer<RecoveryRun> decision) {
        return at(holdfast, by, (scenarios, run) -> {
            decision.accept(run);
            return run.report();
        });
    }

    /** Goes on with it until it has ended or waits for a person. */
    int proceed(HoldfastCommand holdfast, String by, Consumer<RecoveryRun> decision) {
        return at(holdfast, by, (scenarios, run) -> {
            decision.accept(run);
            return scenarios.proceed(run);
        });
    }

    private int at(HoldfastCommand holdfast, String by, Work work) {
        try (OpenScenarios scenarios = recoveries.open(holdfast);
                RecoveryRun opened = scenarios.open(which, by)) {
            return new RecoveryOutput(holdfast)
                    .report(work.on(scenarios, opened))
                    .number();
        }
    }

    /** Prints something of it. */
    int print(HoldfastCommand holdfast, String by, Function<RecoveryRun, String> text) {
        try (OpenScenarios scenarios = recoveries.open(holdfast);
                RecoveryRun opened = scenarios.open(which, by)) {
            holdfast.terminal().result(text.apply(opened));
        }
        return ExitCode.OK.number();
    }

    /** What is shown of it, also while another process goes on with it, or by a copy where its journal is not here. */
    RecoveryReport report(HoldfastCommand holdfast) {
        try (OpenScenarios scenarios = recoveries.openToLook(holdfast)) {
            return scenarios.report(which);
        }
    }

    /**
     * Says what would be done, and does nothing.
     *
     * @param with what would be done with a step of the run; empty if nothing would
     */
    int foresee(HoldfastCommand holdfast, BiFunction<RecoveryReport, StepReport, Optional<String>> with) {
        RecoveryReport report = report(holdfast);
        if (report.state().isEnd()) {
            throw new ConfigurationException("Run " + report.run().substring(0, 8) + " is "
                    + RecoveryOutput.word(report.state()) + " already. Nothing was done.");
        }
        for (StepReport step : report.steps()) {
            with.apply(report, step).ifPresent(what -> foresee(holdfast, step, what));
        }
        holdfast.summary(
                JsonLine.message("summary")
                        .with("dry_run", true)
                        .with("run", report.run())
                        .with("scenario", report.scenario())
                        .with("state", RecoveryOutput.word(report.state())),
                () -> holdfast.terminal()
                        .result("Run " + report.run().substring(0, 8) + " of " + report.scenario() + " is "
                                + RecoveryOutput.word(report.state()) + ". Nothing was done."));
        return ExitCode.OK.number();
    }

    /** Whether what was done in it is being undone, also while that waits for a person. */
    static boolean isRolledBack(RecoveryReport run) {
        return run.state() == RunState.ROLLING_BACK
                || run.steps().stream()
                        .map(StepReport::state)
                        .anyMatch(EnumSet.of(StepState.UNDOING, StepState.UNDONE, StepState.NOT_UNDONE)::contains);
    }

    /** What rolling back does with a step; empty if nothing. */
    static Optional<String> rolledBack(StepReport step) {
        return switch (step.state()) {
            case DONE, FAILED, SKIPPED, UNDOING ->
                step.attempts() > 0 ? Optional.of("undone if that can be") : Optional.empty();
            case RUNNING -> Optional.of("looked at, and undone if that can be");
            case IN_DOUBT -> Optional.of("left as it is until a person has settled whether it was done");
            case PENDING, WAITING, WALKED, UNDONE, NOT_UNDONE -> Optional.empty();
        };
    }

    private static void foresee(HoldfastCommand holdfast, StepReport step, String what) {
        holdfast.terminal()
                .result(
                        holdfast.output().json()
                                ? JsonLine.message("step")
                                        .with("step", step.name())
                                        .with("state", RecoveryOutput.word(step.state()))
                                        .with("would", what)
                                : step.name() + ": " + RecoveryOutput.word(step.state()) + "; would be " + what);
    }

    /** What is done with it. */
    @FunctionalInterface
    private interface Work {
        RecoveryReport on(OpenScenarios scenarios, RecoveryRun run);
    }
}
