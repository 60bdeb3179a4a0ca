package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the snapshots that are held. */
@Command(name = "list", description = "List the snapshots that are held.", mixinStandardHelpOptions = true)
final class HoldListCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    HoldListCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        Losses losses = new Losses(holdfast, "hold");
        try (Repository repository = holdfast.open()) {
            new SnapshotList(holdfast)
                    .print(choice.of(repository, List.of(), losses).stream()
                            .filter(Snapshot::held)
                            .toList());
        }
        return losses.exitCode();
    }
}
