package io.holdfast.spi.recovery;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Implemented by plugins: restores something to where it can be looked at and harms nobody: it reaches nothing that it reached where it was backed up, and nothing
 * of that reaches it. Thread-safe.
 */
@FunctionalInterface
public interface ScratchProvider {

    /**
     * Restores it and makes it usable. What a process that was killed left behind is removed first.
     *
     * @throws IOException if it cannot be restored or does not start; nothing is left behind
     * @throws InterruptedException if the operation was cancelled; nothing is left behind
     */
    Restored provision(RestorePoint point, Operation operation) throws IOException, InterruptedException;

    /**
     * What it changes as it does so, as that is measured now; by default {@linkplain TargetIdentity#UNKNOWN nobody knows}, so that it is of no use in drills of scenarios.
     *
     * @throws IOException if it cannot be measured
     */
    default Set<TargetIdentity> touches() throws IOException {
        return Set.of(TargetIdentity.UNKNOWN);
    }

    /** What looks at what it has restored where a configuration names it; by default nothing, so that a test of a restore does not pass. */
    default List<RestoredCheck> checks() {
        return List.of();
    }
}
