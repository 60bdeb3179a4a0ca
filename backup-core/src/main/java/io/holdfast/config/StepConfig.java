package io.holdfast.config;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A step on the way back from a disaster.
 *
 * @param name by which other steps refer to it
 * @param action what it does
 * @param takes how long it takes at the most, if the configuration says so
 * @param after the steps that must have ended before it begins
 * @param sources what it restores
 * @param command what people run for it
 * @param ttl for how long clients keep what a name was resolved to before
 * @param toTime the moment that it restores to
 * @param toLatest whether it restores to the latest moment that it can
 * @param appendOnly whether the Redis server that it restores into has its append-only file on, if the configuration says so
 * @param run how it is done
 */
public record StepConfig(
        String name,
        Action action,
        Optional<Duration> takes,
        List<String> after,
        List<String> sources,
        Optional<String> command,
        Optional<Duration> ttl,
        Optional<Instant> toTime,
        boolean toLatest,
        Optional<Boolean> appendOnly,
        StepRunConfig run) {

    /** Copies the lists. */
    public StepConfig {
        after = List.copyOf(after);
        sources = List.copyOf(sources);
    }

    /** What a step does. */
    public enum Action {
        /** People find out what happened. */
        ASSESS,
        /** Cuts something off. */
        ISOLATE,
        /** Makes sure that the former primary can write no more. */
        FENCE,
        /** Lets readers read and nobody write. */
        READ_ONLY,
        /** Stops something. */
        STOP,
        /** Starts something. */
        START,
        /** Makes machines or clusters. */
        PROVISION,
        /** Puts data back over what is there. */
        RESTORE,
        /** Puts data back beside what is there. */
        RESTORE_BESIDE,
        /** Makes a standby the primary. */
        PROMOTE,
        /** Has a load balancer send requests elsewhere. */
        TRAFFIC,
        /** Has a name resolve to another address. */
        DNS,
        /** Changes what secrets are worth. */
        ROTATE_CREDENTIALS,
        /** Looks whether it is good. */
        VALIDATE,
        /** Tells people. */
        NOTIFY,
        /** Something else. */
        OTHER
    }
}
