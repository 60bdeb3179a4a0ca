package io.holdfast.cli;

import io.holdfast.recovery.RunRequest;
import io.holdfast.spi.recovery.RecoveryMode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rehearses a scenario. */
@Command(
        name = "drill",
        description =
                "Rehearse a recovery of a configuration: on what is the drill's own, which is removed at the end.",
        mixinStandardHelpOptions = true)
final class DrillCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final RunStart start = new RunStart();

    @Option(
            names = "--point",
            paramLabel = "POINT",
            description =
                    "Restore to another moment than the scenario says: 'random', 'random:SEED', or one such as \"2026-11-21 02:00:00\". The RPO is not measured then.")
    private Optional<WrittenPoint> point = Optional.empty();

    @Option(names = "--table-top", description = "People go through the steps, and nothing is done.")
    private boolean tableTop;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Do and write nothing; say what would be done.")
    private boolean dryRun;

    DrillCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        RecoveryMode mode = tableTop ? RecoveryMode.TABLE_TOP : RecoveryMode.DRILL;
        if (dryRun) {
            return start.plan(holdfast, mode, this::at);
        }
        try (OpenScenarios scenarios = start.open(holdfast)) {
            return start.run(holdfast, scenarios, scenarios.scenario(start.scenario()), mode, this::at);
        }
    }

    private RunRequest.Builder at(RunRequest.Builder request) {
        return point.map(written -> request.point(written.in().apply(holdfast.zone())))
                .orElse(request);
    }
}
