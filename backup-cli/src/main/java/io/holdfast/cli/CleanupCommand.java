package io.holdfast.cli;

import io.holdfast.plan.PlanReport;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.Task;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes what the retention of a plan does not keep. */
@Command(
        name = "cleanup",
        description = "Forget what the retention of a plan and its copies does not keep, and prune.",
        mixinStandardHelpOptions = true)
final class CleanupCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "PLAN", description = "The name of the plan.")
    private String plan = "";

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Remove nothing; say what would be removed.")
    private boolean dryRun;

    CleanupCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        PlanReport report = config.runner(holdfast)
                .run(PlanRequest.of(plan, Task.CLEANUP)
                        .dryRun(dryRun)
                        .cancellation(holdfast.environment().interruption().cancellation()));
        return new PlanOutput(holdfast).print(report, dryRun).number();
    }
}
