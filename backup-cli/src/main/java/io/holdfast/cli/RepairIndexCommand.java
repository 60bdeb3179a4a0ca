package io.holdfast.cli;

import io.holdfast.repair.RepairIndexReport;
import io.holdfast.repair.RepairIndexRequest;
import io.holdfast.repository.Repository;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings the index in line with the packs that are there. */
@Command(
        name = "index",
        description = "Bring the index in line with the packs that are there.",
        mixinStandardHelpOptions = true)
final class RepairIndexCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Option(names = "--read-all-packs", description = "Read the headers of all packs, whatever the index says.")
    private boolean readAllPacks;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Change nothing; say what would be changed.")
    private boolean dryRun;

    RepairIndexCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            RepairIndexReport report = repository.repair(RepairIndexRequest.create()
                    .readAllPacks(readAllPacks)
                    .dryRun(dryRun)
                    .cancellation(holdfast.environment().interruption().cancellation()));
            holdfast.problems("repair", "", report.problems());
            holdfast.summary(json(report), () -> print(report));
            return (report.problems().isEmpty() ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    private void print(RepairIndexReport report) {
        Terminal terminal = holdfast.terminal();
        if (report.nothingToDo()) {
            terminal.result("The index is in line with the packs; nothing was changed.");
            return;
        }
        new Table()
                .left("")
                .right("")
                .row("Packs listed anew", Figures.count(report.packsRead()))
                .row("Packs dropped", Figures.count(report.packsDropped()))
                .row("Index files replaced", Figures.count(report.filesReplaced()))
                .lines()
                .forEach(terminal::result);
        terminal.result((dryRun ? "This was a dry run: nothing was changed." : "The index is mended.") + " It took "
                + Figures.duration(report.duration()) + ".");
    }

    private JsonLine json(RepairIndexReport report) {
        return JsonLine.message("summary")
                .with("dry_run", dryRun)
                .with("packs_read", report.packsRead())
                .with("packs_dropped", report.packsDropped())
                .with("index_files_replaced", report.filesReplaced())
                .with("problems", report.problems().size())
                .with("seconds_elapsed", report.duration().toMillis() / 1000.0);
    }
}
