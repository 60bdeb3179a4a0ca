package io.holdfast.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a plan proves that what is stored can be read.
 *
 * @param level how closely each run looks
 * @param provenWithin how long ago each pack may have been read at the most, in whole days, if the configuration says so; {@link Level#ROLLING} reads everything within this time
 * @param dailyBudget how many bytes a day {@link Level#ROLLING} reads at the most, if that is limited
 * @param heals whether {@link Level#ROLLING} replaces damaged packs of which nothing is lost, also by what a copy has of them
 */
public record VerificationConfig(
        Level level, Optional<Duration> provenWithin, OptionalLong dailyBudget, boolean heals) {

    /** Within what everything is to be proven if nobody says. */
    public static final Duration DEFAULT_PROVEN_WITHIN = Duration.ofDays(30);

    /** How closely verifying looks. */
    public enum Level {
        /** At everything but the content. */
        STRUCTURE,
        /** At a tenth of the content as well, another one each time. */
        SAMPLE,
        /** At all content. */
        EVERYTHING_READ,
        /** At as much content each day as follows from the time within which everything is to be proven, what was not read for the longest time first. */
        ROLLING
    }

    /** Within what everything is to be proven. */
    public Duration everythingWithin() {
        return provenWithin.orElse(DEFAULT_PROVEN_WITHIN);
    }
}
