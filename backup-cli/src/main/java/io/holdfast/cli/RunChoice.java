package io.holdfast.cli;

import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryRun;
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

    /** What is done with it. */
    @FunctionalInterface
    private interface Work {
        RecoveryReport on(OpenScenarios scenarios, RecoveryRun run);
    }
}
