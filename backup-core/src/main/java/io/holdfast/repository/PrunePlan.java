package io.holdfast.repository;

import io.holdfast.internal.prune.PreparedPrune;

/**
 * What a prune would do, found out without changing anything. To be looked at, and then performed with
 * {@link Repository#prune}, once. Snapshots that are made meanwhile are taken into account.
 *
 * <p>It holds the index of the repository, and so 48 bytes for each blob.
 */
public final class PrunePlan {

    private final PruneOptions options;
    private final PreparedPrune prepared;

    PrunePlan(PruneOptions options, PreparedPrune prepared) {
        this.options = options;
        this.prepared = prepared;
    }

    /** What was asked for. */
    public PruneOptions options() {
        return options;
    }

    /** What it would do, in numbers. */
    public PruneForecast forecast() {
        return prepared.forecast();
    }

    PreparedPrune prepared() {
        return prepared;
    }
}
