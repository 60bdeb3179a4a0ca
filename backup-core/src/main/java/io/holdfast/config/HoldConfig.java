package io.holdfast.config;

import java.time.Instant;
import java.util.Optional;

/**
 * Snapshots of a plan that no cleanup of it removes, in none of its repositories.
 *
 * @param reason why, for a person
 * @param from those that were begun then or later
 * @param to and before that; empty for all after {@code from}
 * @param until when they are held no more; empty for as long as the hold stands in the configuration
 */
public record HoldConfig(String reason, Instant from, Optional<Instant> to, Optional<Instant> until) {

    /**
     * Whether a snapshot is held.
     *
     * @param begun when it was begun
     * @param now the moment
     */
    public boolean holds(Instant begun, Instant now) {
        return !begun.isBefore(from)
                && to.filter(end -> !begun.isBefore(end)).isEmpty()
                && until.filter(end -> !now.isBefore(end)).isEmpty();
    }
}
