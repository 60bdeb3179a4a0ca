package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.SnapshotSummary;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.EntryPaths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
        try (Repository repository = holdfast.open()) {
            List<Snapshot> snapshots = names.isEmpty()
                    ? choice.of(repository)
                    : names.stream().map(name -> choice.of(repository, name)).toList();
            List<Snapshot> shown =
                    latest.map(count -> lastOfEach(snapshots, count)).orElse(snapshots);
            if (holdfast.output().json()) {
                shown.forEach(snapshot -> holdfast.terminal().result(json(snapshot)));
            } else {
                print(shown);
            }
        }
        return ExitCode.OK.number();
    }

    private static List<Snapshot> lastOfEach(List<Snapshot> snapshots, int count) {
        Map<List<Object>, Integer> seen = new HashMap<>();
        List<Snapshot> kept = new ArrayList<>();
        for (int i = snapshots.size() - 1; i >= 0; i--) {
            Snapshot snapshot = snapshots.get(i);
            List<Object> group = List.of(
                    snapshot.hostName(), snapshot.paths().stream().sorted().toList());
            if (seen.merge(group, 1, Integer::sum) <= count) {
                kept.add(0, snapshot);
            }
        }
        return kept;
    }

    private void print(List<Snapshot> snapshots) {
        Table table = new Table()
                .left("ID")
                .left("Time")
                .left("Host")
                .left("Tags")
                .right("Size")
                .left("Paths");
        for (Snapshot snapshot : snapshots) {
            table.row(
                    snapshot.shortId(),
                    Figures.time(snapshot.time(), holdfast.zone()),
                    EntryPaths.printable(snapshot.hostName()),
                    EntryPaths.printable(String.join(",", OwnTags.of(snapshot))),
                    snapshot.summary()
                            .map(SnapshotSummary::bytesProcessed)
                            .map(Figures::bytes)
                            .orElse(""),
                    snapshot.paths().stream().map(EntryPaths::printable).collect(Collectors.joining(", ")));
        }
        if (!snapshots.isEmpty()) {
            table.lines().forEach(holdfast.terminal()::result);
        }
        if (!holdfast.output().quiet()) {
            holdfast.terminal().result(Figures.count(snapshots.size(), "snapshot"));
        }
    }

    private static JsonLine json(Snapshot snapshot) {
        return JsonLine.message("snapshot")
                .with("time", snapshot.time())
                .with("parent", snapshot.parent())
                .with("tree", snapshot.tree())
                .with("paths", snapshot.paths())
                .with("hostname", snapshot.hostName())
                .with("username", snapshot.userName())
                .with("tags", snapshot.tags())
                .with("original", snapshot.original())
                .with("program_version", snapshot.programVersion())
                .with("partial", snapshot.partial())
                .with("kind", snapshot.kind().label())
                .with("summary", snapshot.summary().map(summary -> SummaryJson.fields(JsonLine.object(), summary)))
                .with("id", snapshot.id())
                .with("short_id", snapshot.shortId());
    }
}
