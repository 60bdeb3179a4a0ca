package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.CopyReport;
import io.holdfast.repository.CopyRequest;
import io.holdfast.repository.Repository;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies snapshots from another repository. */
@Command(
        name = "copy",
        description = "Copy snapshots from another repository into this one.",
        mixinStandardHelpOptions = true)
final class CopyCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final FromRepository from = new FromRepository();

    @Mixin
    private final SnapshotNames snapshots = new SnapshotNames();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Store nothing; say what would be copied.")
    private boolean dryRun;

    CopyCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository source = holdfast.openFrom(from);
                Repository repository = holdfast.open()) {
            CopyReport report = repository.copy(CopyRequest.from(source)
                    .snapshots(snapshots.of(source))
                    .dryRun(dryRun)
                    .cancellation(holdfast.environment().interruption().cancellation()));
            holdfast.problems("copy", "snapshot ", report.problems());
            holdfast.summary(json(report), () -> print(report));
            return (report.complete() ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    private void print(CopyReport report) {
        Terminal terminal = holdfast.terminal();
        for (Snapshot snapshot : report.snapshots()) {
            terminal.result((dryRun ? "Would copy" : "Copied") + " snapshot " + snapshot.shortId() + " of "
                    + Figures.time(snapshot.time(), holdfast.zone()) + ".");
        }
        terminal.result(Figures.count(report.present(), "snapshot") + " had been copied before; "
                + Figures.count(report.blobs(), "blob") + " of " + Figures.bytes(report.bytes())
                + (dryRun ? " would be copied." : " copied in " + Figures.duration(report.duration()) + "."));
    }

    private JsonLine json(CopyReport report) {
        return JsonLine.message("summary")
                .with("dry_run", dryRun)
                .with("snapshots_copied", report.snapshots().size())
                .with("snapshots_present", report.present())
                .with("blobs_copied", report.blobs())
                .with("bytes_copied", report.bytes())
                .with("problems", report.problems().size())
                .with("seconds_elapsed", report.duration().toMillis() / 1000.0);
    }
}
