package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.SnapshotSummary;
import io.holdfast.spi.source.EntryPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Shows snapshots: a table for a person, a line for each for a program. */
record SnapshotList(HoldfastCommand holdfast) {

    void print(List<Snapshot> snapshots) {
        print(snapshots, SnapshotTests.none());
    }

    /** Also when each was restored by a test last, if any was. */
    void print(List<Snapshot> snapshots, SnapshotTests tests) {
        if (holdfast.output().json()) {
            snapshots.forEach(snapshot ->
                    holdfast.terminal().result(SnapshotTests.fields(json("snapshot", snapshot), tests.of(snapshot))));
        } else {
            printTable(snapshots, tests);
        }
    }

    private void printTable(List<Snapshot> snapshots, SnapshotTests tests) {
        boolean tested =
                snapshots.stream().anyMatch(snapshot -> tests.of(snapshot).isPresent());
        Table table =
                new Table().left("ID").left("Time").left("Host").left("Tags").right("Size");
        if (tested) {
            table.left("Tested");
        }
        table.left("Paths");
        for (Snapshot snapshot : snapshots) {
            List<String> cells = new ArrayList<>(List.of(
                    snapshot.shortId(),
                    Figures.time(snapshot.time(), holdfast.zone()),
                    EntryPaths.printable(snapshot.hostName()),
                    EntryPaths.printable(String.join(",", OwnTags.of(snapshot))),
                    snapshot.summary()
                            .map(SnapshotSummary::bytesProcessed)
                            .map(Figures::bytes)
                            .orElse("")));
            if (tested) {
                cells.add(tests.of(snapshot)
                        .map(test -> SnapshotTests.text(test, holdfast.zone()))
                        .orElse(""));
            }
            cells.add(snapshot.paths().stream().map(EntryPaths::printable).collect(Collectors.joining(", ")));
            table.row(cells.toArray(String[]::new));
        }
        if (!snapshots.isEmpty()) {
            table.lines().forEach(holdfast.terminal()::result);
        }
        if (!holdfast.output().quiet()) {
            holdfast.terminal().result(Figures.count(snapshots.size(), "snapshot"));
        }
    }

    /** All that is known of a snapshot, in a message of this type. */
    static JsonLine json(String type, Snapshot snapshot) {
        return JsonLine.message(type)
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
