package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves that a repository is whole, or says what is damaged. */
@Command(
        name = "verify",
        aliases = VerifyCommand.ALIAS,
        description = "Verify the structure of the repository and, if asked, read a sample or all of its data.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

    /** As restic calls it. */
    static final String ALIAS = "check";

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "SNAPSHOT", arity = "0..*", description = "Verify only what these need.")
    private final List<SnapshotName> names = new ArrayList<>();

    @ArgGroup
    private Depth depth = new Depth();

    @Mixin
    private final RollingOptions rolling = new RollingOptions();

    VerifyCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        if (rolling.isWanted()) {
            if (depth.isGiven() || !names.isEmpty()) {
                throw new ConfigurationException("--rolling chooses by itself what is read. Nothing was verified; give"
                        + " neither snapshots nor --read-data or --sample.");
            }
            return new RollingRun(holdfast, rolling).run().number();
        }
        rolling.refuseAlone();
        try (Repository repository = holdfast.open()) {
            Verifier verifier = depth.verifier()
                    .withCancellation(holdfast.environment().interruption().cancellation());
            List<Snapshot> snapshots = names.stream()
                    .map(name -> repository.snapshot(name.whole().id()))
                    .toList();
            VerifyReport report =
                    names.isEmpty() ? verifier.verify(repository) : verifier.verify(repository, snapshots);
            new Findings(holdfast).print(report.damages(), report.unverified(), report.hints());
            holdfast.summary(json(report), () -> print(report));
            return (report.intact() ? ExitCode.OK : ExitCode.ERROR).number();
        }
    }

    private void print(VerifyReport report) {
        Terminal terminal = holdfast.terminal();
        new Table()
                .left("")
                .right("")
                .left("")
                .row("Snapshots", Figures.count(report.snapshots()), "")
                .row("Directories", Figures.count(report.trees()), "")
                .row("Blobs", Figures.count(report.blobs()), "")
                .row("Packs", Figures.count(report.packs()), "")
                .row("Packs read", Figures.count(report.packsRead()), Figures.bytes(report.bytesRead()))
                .lines()
                .forEach(terminal::result);
        terminal.result(
                "Verified " + depth.inWords() + " in " + Figures.duration(report.duration()) + ": " + verdict(report));
    }

    private static String verdict(VerifyReport report) {
        if (report.intact()) {
            return "no damage.";
        }
        return Figures.count(report.damages().size(), "damage") + ", "
                + Figures.count(report.unverified().size(), "thing") + " that could not be verified, named above.";
    }

    private static JsonLine json(VerifyReport report) {
        return JsonLine.message("summary")
                .with("num_errors", report.damages().size())
                .with("num_unverified", report.unverified().size())
                .with("snapshots", report.snapshots())
                .with("trees", report.trees())
                .with("packs", report.packs())
                .with("packs_read", report.packsRead())
                .with("blobs", report.blobs())
                .with("bytes_read", report.bytesRead())
                .with("seconds_elapsed", report.duration().toMillis() / 1000.0);
    }

    /** How much is read. */
    static final class Depth {

        @Option(names = "--read-data", description = "Read and prove everything.")
        private boolean everything;

        @Option(
                names = {"--sample", "--read-data-subset"},
                paramLabel = "N%|SIZE|N/T",
                description =
                        "Read and prove packs drawn by lot, such as 10%% of all or 500M, or part N of T of them, such as 1/7.")
        private Optional<Sample> sample = Optional.empty();

        Verifier verifier() {
            return everything
                    ? Verifier.everythingRead()
                    : sample.map(Sample::verifier).orElseGet(Verifier::structure);
        }

        boolean isGiven() {
            return everything || sample.isPresent();
        }

        String inWords() {
            return everything
                    ? "the structure and all data"
                    : "the structure"
                            + sample.map(part -> " and " + part.text() + " of the data")
                                    .orElse("");
        }
    }
}
