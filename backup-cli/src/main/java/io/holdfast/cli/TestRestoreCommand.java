package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.plan.PlanReport;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.PlanRunner;
import io.holdfast.plan.Task;
import io.holdfast.repository.RecoveryPoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows that a source can be restored. */
@Command(
        name = "test-restore",
        description =
                "Restore a source of a configuration to a scratch, look at it there, and remove it. How that ended is kept in the repository.",
        mixinStandardHelpOptions = true)
final class TestRestoreCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "SOURCE", description = "The name of the source.")
    private String source = "";

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Option(names = "--plan", paramLabel = "PLAN", description = "Which plan backs it up, if several do.")
    private Optional<String> plan = Optional.empty();

    @ArgGroup
    private Point point = new Point();

    /** Without, the latest. */
    static final class Point {

        @Option(
                names = "--to-time",
                paramLabel = "TIME",
                description = "As it was at this time, such as \"2026-11-21 02:00:00\" (default: the latest).")
        private Optional<WrittenTime> time = Optional.empty();

        @Option(names = "--verified", description = "The latest point of which all was read and found sound before.")
        private boolean verified;

        private Optional<RecoveryPoint> in(HoldfastCommand holdfast) {
            return verified
                    ? Optional.of(RecoveryPoint.latestVerified())
                    : time.map(written ->
                            RecoveryPoint.at(written.in().apply(holdfast.zone()).toInstant()));
        }
    }

    @Option(
            names = {"-n", "--dry-run"},
            description = "Restore and keep nothing; say what would be restored.")
    private boolean dryRun;

    TestRestoreCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        Plugins plugins = Plugins.discover();
        try (ScratchResources resources = ScratchResources.of(plugins, holdfast.environment())) {
            PlanRunner runner = config.runner(holdfast, plugins, resources);
            PlanRequest request = PlanRequest.of(planOf(runner), Task.RESTORE_TEST)
                    .onlySource(source)
                    .dryRun(dryRun)
                    .cancellation(holdfast.environment().interruption().cancellation());
            PlanReport report =
                    runner.run(point.in(holdfast).map(request::point).orElse(request));
            return new PlanOutput(holdfast).print(report, dryRun).number();
        }
    }

    private String planOf(PlanRunner runner) {
        if (plan.isPresent()) {
            return plan.get();
        }
        List<String> plans = runner.config().plans().values().stream()
                .filter(each -> each.sources().contains(source))
                .map(each -> each.name())
                .toList();
        if (plans.size() == 1) {
            return plans.get(0);
        }
        throw new ConfigurationException(
                plans.isEmpty()
                        ? "No plan backs '" + source + "' up; there are "
                                + runner.config().sources().keySet() + ". Nothing was done."
                        : "Several plans back '" + source + "' up: " + String.join(", ", plans)
                                + ". Nothing was done; choose one with --plan.");
    }
}
