package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Releases snapshots. */
@Command(name = "release", description = "End all holds of snapshots.", mixinStandardHelpOptions = true)
final class HoldReleaseCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "SNAPSHOT", arity = "1..*", description = "Ids, beginnings of ids, or 'latest'.")
    private final List<SnapshotName> names = new ArrayList<>();

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    HoldReleaseCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            List<Snapshot> snapshots = choice.of(repository, names);
            new SnapshotList(holdfast)
                    .print(repository.release(
                            snapshots, holdfast.environment().interruption().cancellation()));
        }
        return ExitCode.OK.number();
    }
}
