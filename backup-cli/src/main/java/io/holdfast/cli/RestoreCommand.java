package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.Overwrite;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreReport;
import io.holdfast.repository.RestoreRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restores a snapshot into a directory. */
@Command(name = "restore", description = "Restore a snapshot into a directory.", mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(
            index = "0",
            paramLabel = "SNAPSHOT[:DIR]",
            description =
                    "An id, its beginning, or 'latest'; with a directory, what is in it goes directly into the target.")
    private SnapshotName name = new SnapshotName(SnapshotName.LATEST, "");

    @Option(
            names = {"-t", "--target"},
            paramLabel = "DIR",
            required = true,
            description = "Restore into this directory.")
    private Path target = Path.of("");

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Option(
            names = {"-i", "--include"},
            paramLabel = "PATTERN",
            description = "Restore only what matches; may be repeated.")
    private final List<String> includes = new ArrayList<>();

    @Option(
            names = {"-e", "--exclude"},
            paramLabel = "PATTERN",
            description = "Do not restore what matches; may be repeated.")
    private final List<String> excludes = new ArrayList<>();

    @Option(
            names = "--overwrite",
            paramLabel = "WHEN",
            description = "What happens to files that are there: if-changed (the default), always or never.")
    private When overwrite = When.IF_CHANGED;

    @Option(names = "--delete", description = "Delete from restored directories what the snapshot does not have.")
    private boolean delete;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Touch nothing; say what would be done.")
    private boolean dryRun;

    RestoreCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            Snapshot snapshot = choice.of(repository, name);
            RestoreReport report = repository.restore(snapshot, request());
            holdfast.summary(json(snapshot, report), () -> print(snapshot, report));
            return (report.complete() ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    private RestoreRequest request() {
        return RestoreRequest.to(target)
                .subtree(name.directory())
                .include(includes.toArray(String[]::new))
                .exclude(excludes.toArray(String[]::new))
                .overwrite(overwrite.choice)
                .deleteExtra(delete)
                .dryRun(dryRun)
                .cancellation(holdfast.environment().interruption().cancellation())
                .build();
    }

    private void print(Snapshot snapshot, RestoreReport report) {
        Terminal terminal = holdfast.terminal();
        terminal.result((dryRun ? "Would restore " : "Restored ") + "snapshot " + snapshot.shortId() + " of "
                + Figures.time(snapshot.time(), holdfast.zone()) + " into " + target + " in "
                + Figures.duration(report.duration()) + ".");
        new Table()
                .left("")
                .right("")
                .row("Files written", Figures.count(report.files()))
                .row("  already there", Figures.count(report.unchanged()))
                .row("  not overwritten", Figures.count(report.kept()))
                .row("Directories", Figures.count(report.directories()))
                .row("Links and others", Figures.count(report.others()))
                .row("Deleted", Figures.count(report.deleted()))
                .row("Content written", Figures.bytes(report.bytes()))
                .lines()
                .forEach(terminal::result);
        if (!report.complete()) {
            terminal.result(Figures.count(report.problems().size(), "problem")
                    + ": what is named above is missing or not as it was.");
        }
    }

    private JsonLine json(Snapshot snapshot, RestoreReport report) {
        return JsonLine.message("summary")
                .with("snapshot_id", snapshot.id())
                .with("dry_run", dryRun)
                .with("seconds_elapsed", report.duration().toMillis() / 1000.0)
                .with("files_restored", report.files())
                .with("files_skipped", report.unchanged() + report.kept())
                .with("files_deleted", report.deleted())
                .with("directories", report.directories())
                .with("others", report.others())
                .with("bytes_restored", report.bytes())
                .with("problems", report.problems().size());
    }

    /** The words of the command line for {@link Overwrite}. */
    enum When {
        ALWAYS(Overwrite.ALWAYS),
        IF_CHANGED(Overwrite.IF_CHANGED),
        NEVER(Overwrite.NEVER);

        private final Overwrite choice;

        When(Overwrite choice) {
            this.choice = choice;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
