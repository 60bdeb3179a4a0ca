package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.RewriteReport;
import io.holdfast.repository.RewriteReport.Rewritten;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How snapshots are replaced by others that are made of them, and what is said of it. */
final class Replacing {

    @Option(
            names = "--forget",
            description =
                    "Remove the old snapshots once the new ones are stored; none that is held, also by the plans of a configuration.")
    private boolean forget;

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Change nothing; say what would be changed.")
    private boolean dryRun;

    boolean forget() {
        return forget;
    }

    /** Why an old snapshot is not removed, besides by its tags. */
    Function<Snapshot, Optional<String>> holds(HoldfastCommand holdfast) {
        return forget ? config.holds(holdfast.environment()) : snapshot -> Optional.empty();
    }

    boolean dryRun() {
        return dryRun;
    }

    /** Prints the report, and returns the exit code. */
    int print(HoldfastCommand holdfast, RewriteReport report) {
        holdfast.problems("rewrite", "snapshot ", report.problems());
        if (holdfast.output().json()) {
            report.snapshots().forEach(one -> holdfast.terminal().result(json(one)));
        }
        holdfast.summary(json(report), () -> text(holdfast.terminal(), report));
        return (report.complete() ? ExitCode.OK : ExitCode.PARTIAL).number();
    }

    private void text(Terminal terminal, RewriteReport report) {
        for (Rewritten one : report.snapshots()) {
            String old = "snapshot " + one.before().shortId();
            terminal.result(one.after()
                    .map(after -> "Made snapshot " + after.shortId() + " of " + old + ": "
                            + Figures.count(one.changes().size(), "change")
                            + (removed(one, report) ? "; removed the old one." : "."))
                    .orElse("Would make another one of " + old + ": "
                            + Figures.count(one.changes().size(), "change") + "."));
        }
        terminal.result(Figures.count(report.unchanged(), "snapshot") + " would be the same, in "
                + Figures.duration(report.duration()) + ".");
    }

    /** What is held stays, which is among the problems. */
    private boolean removed(Rewritten one, RewriteReport report) {
        return forget
                && report.problems().stream()
                        .noneMatch(problem -> problem.path().equals(one.before().shortId()));
    }

    private static JsonLine json(Rewritten one) {
        return JsonLine.message("rewritten")
                .with("old_snapshot_id", one.before().id())
                .with("snapshot_id", one.after().map(Snapshot::id))
                .with("changes", one.changes().size());
    }

    private JsonLine json(RewriteReport report) {
        return JsonLine.message("summary")
                .with("dry_run", dryRun)
                .with("snapshots_rewritten", report.snapshots().size())
                .with("snapshots_unchanged", report.unchanged())
                .with("problems", report.problems().size())
                .with("seconds_elapsed", report.duration().toMillis() / 1000.0);
    }
}
