package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.Overwrite;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreReport;
import io.holdfast.repository.RestoreRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Restores a snapshot into a directory, or a source with a change log to a point of time. */
@Command(
        name = "restore",
        description = "Restore a snapshot into a directory, or a source with a change log to a point of time.",
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {

    /** The options that are of no use to a restore to a point. */
    private static final Set<String> OF_SNAPSHOTS =
            Set.of("--include", "--exclude", "--overwrite", "--delete", "--dry-run", "--host", "--tag", "--path");

    private static final Set<String> OF_POINTS = Set.of("--source", "--set", "--of");

    private final HoldfastCommand holdfast;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SNAPSHOT[:DIR]",
            description =
                    "An id, its beginning, or 'latest'; with a directory, what is in it goes directly into the target.")
    private Optional<SnapshotName> named = Optional.empty();

    @Option(
            names = {"-t", "--target"},
            paramLabel = "DIR",
            required = true,
            description = "Restore into this directory.")
    private Path target = Path.of("");

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Mixin
    private final PointRestoring restoring = new PointRestoring();

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
    public Integer call() throws Exception {
        List<RecoveryPoint> points = restoring.points(holdfast.zone());
        if (points.size() > 1) {
            throw misuse("One point can be restored to, not " + points.size());
        }
        if (!points.isEmpty()) {
            refuse(OF_SNAPSHOTS, "goes with a snapshot, and not with a point of time");
            if (named.isPresent()) {
                throw misuse("A snapshot or a point of time can be restored, not both");
            }
            return restoring.restore(holdfast, points.get(0), target).number();
        }
        if (named.isPresent() && restoring.namesSource()) {
            refuse(OF_SNAPSHOTS, "does not go with --source, whose plugin restores the snapshot");
            return restoring
                    .restore(
                            holdfast, RecoveryPoint.snapshot(named.get().whole().id()), target)
                    .number();
        }
        refuse(OF_POINTS, "goes with a snapshot or a point of time, such as --to-latest");
        return restore(named.orElseThrow(() ->
                misuse("It is not said what to restore: name a snapshot, or a point of time such as --to-latest")));
    }

    private void refuse(Set<String> options, String why) {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (options.contains(option.longestName())) {
                throw misuse(option.longestName() + " " + why);
            }
        }
    }

    private ParameterException misuse(String what) {
        return new ParameterException(spec.commandLine(), what + ". Nothing was touched.");
    }

    private int restore(SnapshotName name) {
        try (Repository repository = holdfast.open()) {
            Snapshot snapshot = choice.of(repository, name);
            RestoreReport report = repository.restore(snapshot, request(name));
            holdfast.summary(json(snapshot, report), () -> print(snapshot, report));
            return (report.complete() ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    private RestoreRequest request(SnapshotName name) {
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
