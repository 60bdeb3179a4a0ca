package io.holdfast.cli;

import io.holdfast.repair.RepairPacksReport;
import io.holdfast.repair.RepairPacksRequest;
import io.holdfast.repository.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replaces damaged packs by what can be read of them. */
@Command(
        name = "packs",
        description = "Store again what can be read of damaged packs, and remove them.",
        mixinStandardHelpOptions = true)
final class RepairPacksCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(
            paramLabel = "PACK",
            arity = "0..*",
            description = "The ids of damaged packs; without any, all that are known to be damaged or missing.")
    private final List<String> packs = new ArrayList<>();

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep a copy of each damaged pack in this directory.")
    private Optional<Path> keep = Optional.empty();

    @Mixin
    private final FromRepository copy = new FromRepository();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Change nothing; say what would be saved and what is lost.")
    private boolean dryRun;

    RepairPacksCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        RepairPacksRequest request = RepairPacksRequest.of(packs)
                .dryRun(dryRun)
                .cancellation(holdfast.environment().interruption().cancellation());
        if (!copy.isGiven(holdfast.environment())) {
            return repair(request);
        }
        try (Repository other = holdfast.openFrom(copy)) {
            return repair(request.copy(other));
        }
    }

    private int repair(RepairPacksRequest request) {
        try (Repository repository = holdfast.open()) {
            RepairPacksReport report = repository.repair(keep.map(request::keep).orElse(request));
            holdfast.problems("repair", "lost ", report.lost());
            holdfast.summary(json(report), () -> print(report));
            return (report.blobsLost() == 0 ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    private void print(RepairPacksReport report) {
        Terminal terminal = holdfast.terminal();
        new Table()
                .left("")
                .right("")
                .row(
                        dryRun ? "Packs to be replaced" : "Packs replaced",
                        Figures.count(report.packs().size()))
                .row("Blobs stored again", Figures.count(report.blobsSaved()))
                .row("  from the other repository", Figures.count(report.blobsFromCopy()))
                .row("  good elsewhere", Figures.count(report.blobsPresent()))
                .row("  lost", Figures.count(report.blobsLost()))
                .lines()
                .forEach(terminal::result);
        if (report.blobsLost() > 0) {
            terminal.result("A backup stores what is lost again if its source still has it; repair snapshots mends the"
                    + " snapshots otherwise.");
        }
    }

    private JsonLine json(RepairPacksReport report) {
        return JsonLine.message("summary")
                .with("dry_run", dryRun)
                .with("packs", report.packs())
                .with("blobs_saved", report.blobsSaved())
                .with("blobs_present", report.blobsPresent())
                .with("blobs_from_copy", report.blobsFromCopy())
                .with("blobs_lost", report.blobsLost())
                .with("seconds_elapsed", report.duration().toMillis() / 1000.0);
    }
}
