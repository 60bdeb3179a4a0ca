package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryStatistics;
import io.holdfast.repository.SnapshotStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says how much a repository holds, or how much its snapshots restore to. */
@Command(
        name = "stats",
        description = "Say how much the repository holds, or how much snapshots would restore to.",
        mixinStandardHelpOptions = true)
final class StatsCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(
            paramLabel = "SNAPSHOT",
            arity = "0..*",
            description = "Say how much these would restore to; without any: what the repository holds.")
    private final List<SnapshotName> names = new ArrayList<>();

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    StatsCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        Losses losses = new Losses(holdfast, "stats");
        try (Repository repository = holdfast.open()) {
            if (names.isEmpty()) {
                print(repository.statistics());
            } else {
                print(
                        repository,
                        names.stream().map(name -> choice.of(repository, name)).toList(),
                        losses);
            }
        }
        return losses.exitCode();
    }

    private void print(RepositoryStatistics totals) {
        if (holdfast.output().json()) {
            holdfast.terminal().result(json(totals));
            return;
        }
        new Table()
                .left("")
                .right("")
                .row("Snapshots", Figures.count(totals.snapshots()))
                .row("Packs", Figures.count(totals.packs()))
                .row("Chunks of files", Figures.count(totals.dataBlobs()))
                .row("Directories", Figures.count(totals.treeBlobs()))
                .row("Content", Figures.bytes(totals.bytesUncompressed()))
                .row("Stored", Figures.bytes(totals.bytesStored()))
                .row("Compression", String.format(Locale.ROOT, "%.2f : 1", totals.compressionRatio()))
                .lines()
                .forEach(holdfast.terminal()::result);
    }

    private void print(Repository repository, List<Snapshot> snapshots, Losses losses) {
        Table table = new Table()
                .left("ID")
                .left("Time")
                .right("Files")
                .right("Directories")
                .right("Size");
        for (Snapshot snapshot : snapshots) {
            SnapshotStatistics statistics = repository.statistics(snapshot);
            statistics.problems().forEach(problem -> losses.add(snapshot, problem));
            if (holdfast.output().json()) {
                holdfast.terminal().result(json(snapshot, statistics));
            }
            table.row(
                    snapshot.shortId(),
                    Figures.time(snapshot.time(), holdfast.zone()),
                    Figures.count(statistics.files()),
                    Figures.count(statistics.directories()),
                    Figures.bytes(statistics.bytes()));
        }
        if (!holdfast.output().json()) {
            table.lines().forEach(holdfast.terminal()::result);
        }
    }

    private static JsonLine json(RepositoryStatistics totals) {
        double ratio = totals.compressionRatio();
        return JsonLine.message("statistics")
                .with("total_size", totals.bytesStored())
                .with("total_uncompressed_size", totals.bytesUncompressed())
                .with("compression_ratio", ratio)
                .with("compression_space_saving", 100 * (1 - 1 / ratio))
                .with("total_blob_count", totals.dataBlobs() + totals.treeBlobs())
                .with("data_blobs", totals.dataBlobs())
                .with("tree_blobs", totals.treeBlobs())
                .with("packs", totals.packs())
                .with("snapshots_count", totals.snapshots());
    }

    private static JsonLine json(Snapshot snapshot, SnapshotStatistics statistics) {
        return JsonLine.message("statistics")
                .with("snapshot", snapshot.id())
                .with("total_size", statistics.bytes())
                .with("total_file_count", statistics.files() + statistics.directories() + statistics.others())
                .with("files", statistics.files())
                .with("dirs", statistics.directories())
                .with("others", statistics.others())
                .with("problems", statistics.problems().size());
    }
}
