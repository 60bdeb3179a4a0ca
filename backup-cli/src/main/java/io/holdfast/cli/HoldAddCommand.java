package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds snapshots. */
@Command(
        name = "add",
        description = "Hold snapshots: they are not forgotten until they are released.",
        mixinStandardHelpOptions = true)
final class HoldAddCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "SNAPSHOT", arity = "1..*", description = "Ids, beginnings of ids, or 'latest'.")
    private final List<SnapshotName> names = new ArrayList<>();

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, without a comma.")
    private String reason = "";

    HoldAddCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            List<Snapshot> snapshots = choice.of(repository, names);
            new SnapshotList(holdfast)
                    .print(repository.hold(
                            snapshots,
                            reason,
                            holdfast.environment().interruption().cancellation()));
        }
        return ExitCode.OK.number();
    }
}
