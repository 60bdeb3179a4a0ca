package io.holdfast.cli;

import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes what no snapshot needs. */
@Command(
        name = "prune",
        description = {
            "Remove what no snapshot needs.",
            "",
            "What can go is marked first, and deleted by a later run, an hour after that at the earliest."
        },
        mixinStandardHelpOptions = true)
final class PruneCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Change nothing; say what would be done.")
    private boolean dryRun;

    @Option(
            names = "--max-unused",
            paramLabel = "N%|SIZE|unlimited",
            description =
                    "How much may stay unused in packs that are needed; the less, the more is copied. Default: 5%%.")
    private Optional<Unused> maxUnused = Optional.empty();

    @Option(
            names = "--max-repack-size",
            paramLabel = "SIZE",
            description = "Copy from packs of no more than this in all; the rest comes next time.")
    private Optional<ByteSize> maxRepackSize = Optional.empty();

    @Option(names = "--repack-small", description = "Make all packs that are not nearly full into larger ones.")
    private boolean repackSmall;

    @Option(names = "--repack-uncompressed", description = "Copy what is not compressed, compressing it.")
    private boolean repackUncompressed;

    @Option(names = "--repack-cacheable-only", description = "Copy only from packs of directories.")
    private boolean repackCacheableOnly;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "For how long forgotten snapshots can be put back. With 0 all goes at once. Default: 24h.")
    private Optional<WaitingTime> grace = Optional.empty();

    PruneCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            new Pruning(holdfast, repository).run(options(), dryRun);
            return ExitCode.OK.number();
        }
    }

    private PruneOptions options() {
        PruneOptions.Builder options = PruneOptions.builder()
                .repackSmall(repackSmall)
                .repackUncompressed(repackUncompressed)
                .repackTreesOnly(repackCacheableOnly)
                .cancellation(holdfast.environment().interruption().cancellation());
        maxUnused.ifPresent(unused -> options.maxUnused(unused.limit()));
        maxRepackSize.ifPresent(size -> options.maxRepackBytes(size.bytes(1)));
        grace.ifPresent(time -> options.grace(time.duration()));
        return options.build();
    }
}
