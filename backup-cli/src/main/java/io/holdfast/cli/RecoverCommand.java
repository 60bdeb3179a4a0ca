package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repair.RecoverReport;
import io.holdfast.repair.RecoverRequest;
import io.holdfast.repository.Repository;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes snapshots of directories that belong to none; its commands run the scenarios of a configuration. */
@Command(
        name = "recover",
        description = {
            "With a command: recover what a scenario of a configuration says.",
            "Without: find directories that belong to no snapshot, and make one of them."
        },
        mixinStandardHelpOptions = true)
final class RecoverCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Option(names = "--separately", description = "Make a snapshot of each, instead of one for all.")
    private boolean separately;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Change nothing; say what was found.")
    private boolean dryRun;

    RecoverCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            RecoverReport report = repository.recover(RecoverRequest.all()
                    .separately(separately)
                    .dryRun(dryRun)
                    .cancellation(holdfast.environment().interruption().cancellation()));
            holdfast.problems("recover", "", report.problems());
            holdfast.summary(json(report), () -> print(report));
            return (report.problems().isEmpty() ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    private void print(RecoverReport report) {
        Terminal terminal = holdfast.terminal();
        terminal.result(Figures.count(report.roots().size()) + " root directories of no snapshot found in "
                + Figures.duration(report.duration()) + ".");
        for (Snapshot snapshot : report.snapshots()) {
            terminal.result("Snapshot " + snapshot.shortId() + " saved.");
        }
    }

    private JsonLine json(RecoverReport report) {
        return JsonLine.message("summary")
                .with("dry_run", dryRun)
                .with("roots", report.roots())
                .with(
                        "snapshot_ids",
                        report.snapshots().stream().map(Snapshot::id).toList())
                .with("problems", report.problems().size())
                .with("seconds_elapsed", report.duration().toMillis() / 1000.0);
    }
}
