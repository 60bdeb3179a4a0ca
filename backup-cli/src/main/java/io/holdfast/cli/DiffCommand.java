package io.holdfast.cli;

import io.holdfast.repository.Change;
import io.holdfast.repository.Repository;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what differs between two snapshots. */
@Command(
        name = "diff",
        description = {
            "Show what differs between two snapshots:",
            "+ added, - removed, M content modified, T of another type, U only metadata updated."
        },
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(index = "0", paramLabel = "FROM", description = "The snapshot before.")
    private SnapshotName from = new SnapshotName(SnapshotName.LATEST, "");

    @Parameters(index = "1", paramLabel = "TO", description = "The snapshot after.")
    private SnapshotName to = new SnapshotName(SnapshotName.LATEST, "");

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Option(names = "--metadata", description = "Show also where only metadata differs.")
    private boolean metadata;

    DiffCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        Totals totals = new Totals();
        Losses losses = new Losses(holdfast, "diff");
        try (Repository repository = holdfast.open()) {
            var before = choice.of(repository, from);
            var after = choice.of(repository, to);
            Consumer<Change> each = change -> {
                totals.add(change);
                if (metadata || change.kind() != Change.Kind.METADATA) {
                    print(change);
                }
            };
            repository.diff(before, after, each, losses::add);
            JsonLine json = totals.json().with("source_snapshot", before.id()).with("target_snapshot", after.id());
            holdfast.summary(json, () -> holdfast.terminal().result(totals.text()));
        }
        return losses.exitCode();
    }

    private void print(Change change) {
        holdfast.terminal()
                .result(
                        holdfast.output().json()
                                ? JsonLine.message("change")
                                        .with("path", "/" + change.path())
                                        .with("modifier", modifier(change.kind()))
                                        .with("size_before", change.sizeBefore())
                                        .with("size_after", change.sizeAfter())
                                : modifier(change.kind()) + "  " + EntryText.path(change.path()));
    }

    private static String modifier(Change.Kind kind) {
        return switch (kind) {
            case ADDED -> "+";
            case REMOVED -> "-";
            case MODIFIED -> "M";
            case METADATA -> "U";
            case TYPE -> "T";
        };
    }

    /** How much differs. */
    private static final class Totals {

        private final Map<Change.Kind, Long> counts = new EnumMap<>(Change.Kind.class);
        private long bytesBefore;
        private long bytesAfter;

        void add(Change change) {
            counts.merge(change.kind(), 1L, Long::sum);
            bytesBefore += change.sizeBefore();
            bytesAfter += change.sizeAfter();
        }

        private long count(Change.Kind kind) {
            return counts.getOrDefault(kind, 0L);
        }

        String text() {
            return Figures.count(count(Change.Kind.ADDED)) + " added, "
                    + Figures.count(count(Change.Kind.REMOVED)) + " removed, "
                    + Figures.count(count(Change.Kind.MODIFIED)) + " modified, "
                    + Figures.count(count(Change.Kind.TYPE)) + " of another type, "
                    + Figures.count(count(Change.Kind.METADATA)) + " with other metadata; "
                    + Figures.bytes(bytesBefore) + " became " + Figures.bytes(bytesAfter);
        }

        JsonLine json() {
            return JsonLine.message("statistics")
                    .with("added", count(Change.Kind.ADDED))
                    .with("removed", count(Change.Kind.REMOVED))
                    .with("changed_files", count(Change.Kind.MODIFIED))
                    .with("type_changed", count(Change.Kind.TYPE))
                    .with("metadata_changed", count(Change.Kind.METADATA))
                    .with("bytes_before", bytesBefore)
                    .with("bytes_after", bytesAfter);
        }
    }
}
