package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.GroupBy;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists snapshots. */
@Command(name = "snapshots", description = "List snapshots, oldest first.", mixinStandardHelpOptions = true)
final class SnapshotsCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "SNAPSHOT", arity = "0..*", description = "Only these.")
    private final List<SnapshotName> names = new ArrayList<>();

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Option(names = "--latest", paramLabel = "N", description = "Only the last N of each machine and set of paths.")
    private Optional<Integer> latest = Optional.empty();

    SnapshotsCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        Losses losses = new Losses(holdfast, "snapshots");
        try (Repository repository = holdfast.open()) {
            List<Snapshot> snapshots = choice.of(repository, names, losses);
            List<Snapshot> shown =
                    latest.map(count -> lastOfEach(snapshots, count)).orElse(snapshots);
            new SnapshotList(holdfast).print(shown, SnapshotTests.read(repository, losses::add));
        }
        return losses.exitCode();
    }

    private static List<Snapshot> lastOfEach(List<Snapshot> snapshots, int count) {
        Map<SnapshotGroup, Integer> seen = new HashMap<>();
        List<Snapshot> kept = new ArrayList<>();
        for (int i = snapshots.size() - 1; i >= 0; i--) {
            Snapshot snapshot = snapshots.get(i);
            SnapshotGroup group = SnapshotGroup.of(snapshot, Set.of(GroupBy.HOST, GroupBy.PATHS));
            if (seen.merge(group, 1, Integer::sum) <= count) {
                kept.add(0, snapshot);
            }
        }
        return kept;
    }
}
