package io.holdfast.cli;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.Snapshot;
import io.holdfast.SnapshotSummary;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Backs up paths, or another source. */
@Command(
        name = "backup",
        description = "Back up files and directories, or another source.",
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {

    /** How its snapshots are told from those of other plans. */
    static final String PLAN = "cli";

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "What to back up.")
    private final List<String> paths = new ArrayList<>();

    @Mixin
    private final SourceOptions sourceOptions = new SourceOptions();

    @Option(names = "--tag", paramLabel = "TAG[,TAG...]", description = "Give the snapshot these tags.")
    private final List<String> tags = new ArrayList<>();

    @Option(
            names = {"-H", "--host"},
            paramLabel = "NAME",
            description = "Say that the snapshot is of this machine.")
    private Optional<String> host = Optional.empty();

    @Option(
            names = {"-f", "--force"},
            description = "Read every file again, even if it looks as it did in the snapshot before.")
    private boolean force;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Store nothing; say what would be stored.")
    private boolean dryRun;

    @Option(
            names = "--increments",
            paramLabel = "N",
            description =
                    "Copy only what changed since the snapshot before, if the source can tell; everything after N such snapshots.")
    private int increments;

    @Option(
            names = "--await-log",
            paramLabel = "TIME",
            description =
                    "Make only a snapshot that the change log of the source brings further; wait so long for it, such as 30s or 5m.")
    private Optional<WaitingTime> awaitLog = Optional.empty();

    BackupCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        // The source comes first: what is wrong with it should show before a password is asked for.
        try (Source source =
                        NamedSource.of(holdfast.environment(), sourceOptions.type(), sourceOptions.settings(paths));
                Repository repository = holdfast.open()) {
            BackupPlan.Builder plan = BackupPlan.builder(PLAN, repository)
                    .source(sourceOptions.type(), source)
                    .readAll(force)
                    .dryRun(dryRun)
                    .increments(increments)
                    .cancellation(holdfast.environment().interruption().cancellation());
            tags.stream()
                    .flatMap(list -> Arrays.stream(list.split(",")))
                    .filter(tag -> !tag.isEmpty())
                    .forEach(plan::tag);
            host.ifPresent(plan::hostName);
            awaitLog.map(WaitingTime::duration).ifPresent(plan::awaitLog);
            BackupReport report = plan.build().run();
            report.sources().forEach(one -> print(one, report.duration()));
            return (report.partial() ? ExitCode.PARTIAL : ExitCode.OK).number();
        }
    }

    private void print(BackupReport.SourceReport report, Duration duration) {
        holdfast.summary(json(report, duration), () -> {
            SnapshotSummary done = report.summary();
            Table table = new Table().left("").right("").left("");
            table.row(
                    "Files",
                    Figures.count(done.filesProcessed()),
                    counts(done.filesNew(), done.filesChanged(), done.filesUnmodified()));
            long directories = done.directoriesNew() + done.directoriesChanged() + done.directoriesUnmodified();
            table.row(
                    "Directories",
                    Figures.count(directories),
                    counts(done.directoriesNew(), done.directoriesChanged(), done.directoriesUnmodified()));
            table.row(
                    "Content",
                    Figures.bytes(done.bytesProcessed()),
                    "in " + Figures.duration(duration) + ", " + Figures.speed(done.bytesProcessed(), duration));
            table.row(
                    dryRun ? "Would add" : "Added",
                    Figures.bytes(done.bytesAdded()),
                    Figures.bytes(done.bytesStored()) + " stored");
            if (report.healed() > 0) {
                table.row("Healed", Figures.count(report.healed()), "damaged or missing in the repository until now");
            }
            table.lines().forEach(holdfast.terminal()::result);
            holdfast.terminal().result(ending(report));
        });
    }

    private static String counts(long added, long changed, long same) {
        return Figures.count(added) + " new, " + Figures.count(changed) + " changed, " + Figures.count(same)
                + " unmodified";
    }

    private static String ending(BackupReport.SourceReport report) {
        String missing = report.partial()
                ? " It is partial: " + Figures.count(report.skipped().size(), "entry") + " could not be read."
                : "";
        return report.snapshot()
                .map(snapshot -> "Snapshot " + snapshot.shortId() + " saved." + missing
                        + (snapshot.tags().contains(Snapshot.NO_MOMENT) ? " It is not a point in time." : ""))
                .orElse("This was a dry run: nothing was stored." + missing);
    }

    private JsonLine json(BackupReport.SourceReport report, Duration duration) {
        return SummaryJson.fields(JsonLine.message("summary").with("dry_run", dryRun), report.summary())
                .with("total_duration", duration.toMillis() / 1000.0)
                .with("blobs_healed", report.healed())
                .with("skipped", report.skipped().size())
                .with("snapshot_id", report.snapshot().map(Snapshot::id));
    }
}
