package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.verify.RollingVerifier;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a rolling verification is done, if one is wanted. */
final class RollingOptions {

    private static final long MEBIBYTE = 1 << 20;

    @Option(
            names = "--rolling",
            description =
                    "Read and prove what is due today, the packs that were not proven for the longest time first.")
    private boolean wanted;

    @Option(
            names = "--within",
            paramLabel = "DAYS",
            description = "With --rolling: within how many days everything is read (default: 30d).")
    private Optional<Days> within = Optional.empty();

    @Option(
            names = "--budget",
            paramLabel = "SIZE",
            description =
                    "With --rolling: read so much a day at the most, such as 50G (default: as much as the days need).")
    private Optional<ByteSize> budget = Optional.empty();

    @Option(
            names = "--heal",
            description =
                    "With --rolling: replace damaged packs of which nothing is lost, also by what --from-repo has of them.")
    private boolean heal;

    @Mixin
    private final FromRepository copy = new FromRepository();

    boolean isWanted() {
        return wanted;
    }

    /** Options that mean nothing without --rolling must not look as if they did. */
    void refuseAlone() {
        if (within.isPresent() || budget.isPresent() || heal) {
            throw new ConfigurationException(
                    "--within, --budget and --heal belong to --rolling. Nothing was verified; add it.");
        }
    }

    /** Whether damaged packs are replaced. */
    boolean heals() {
        return heal;
    }

    /** The repository that damaged packs are healed from. */
    FromRepository copy() {
        return copy;
    }

    /** The verifier that they ask for, which heals nothing. */
    RollingVerifier verifier() {
        RollingVerifier verifier =
                RollingVerifier.within(within.orElse(new Days(30)).duration());
        return budget.isPresent() ? verifier.budget(budget.get().bytes(MEBIBYTE)) : verifier;
    }
}
