package io.holdfast.cli;

import io.holdfast.repair.RepairSnapshotsRequest;
import io.holdfast.repository.Repository;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes snapshots anew without what is lost. */
@Command(
        name = "snapshots",
        description = "Make snapshots anew that lack something, without what is lost.",
        mixinStandardHelpOptions = true)
final class RepairSnapshotsCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final SnapshotNames snapshots = new SnapshotNames();

    @Option(
            names = "--remove-files",
            description = "Leave out files that lack a piece; otherwise they are shortened by it.")
    private boolean removeFiles;

    @Mixin
    private final Replacing replacing = new Replacing();

    RepairSnapshotsCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            Losses losses = new Losses(holdfast, "repair");
            int code = replacing.print(
                    holdfast,
                    repository.repair(RepairSnapshotsRequest.of(snapshots.of(repository, losses))
                            .removeFiles(removeFiles)
                            .forget(replacing.forget())
                            .holds(replacing.holds(holdfast))
                            .dryRun(replacing.dryRun())
                            .cancellation(holdfast.environment().interruption().cancellation())));
            return losses.none() ? code : losses.exitCode();
        }
    }
}
