package io.holdfast.cli;

import io.holdfast.plan.Outcome;
import io.holdfast.plan.StepResult;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks whether what a configuration names can be reached. */
@Command(
        name = "test-connectivity",
        description =
                "Open every repository and reach every source of a configuration, and try whether stores can have the leases that they are to have. Nothing is changed.",
        mixinStandardHelpOptions = true)
final class TestConnectivityCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final ConfigFile config = new ConfigFile();

    TestConnectivityCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        List<StepResult> results = config.runner(holdfast)
                .testConnectivity(holdfast.environment().interruption().cancellation());
        new PlanOutput(holdfast).steps(results);
        long failed = results.stream()
                .filter(result -> result.outcome() != Outcome.DONE)
                .count();
        holdfast.summary(
                JsonLine.message("summary")
                        .with("reached", results.size() - failed)
                        .with("failed", failed),
                () -> holdfast.terminal()
                        .result(results.size() - failed + " of " + results.size() + " can be reached."));
        return (failed == 0 ? ExitCode.OK : ExitCode.ERROR).number();
    }
}
