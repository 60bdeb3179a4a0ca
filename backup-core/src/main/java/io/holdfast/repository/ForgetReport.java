package io.holdfast.repository;

import io.holdfast.Snapshot;
import java.time.Duration;
import java.util.List;

/**
 * What a forget did.
 *
 * @param removed the snapshots that were removed
 * @param kept how many of those that were looked at stayed
 * @param undoable whether they can be put back until a prune has removed their data for good
 * @param duration how long it took
 */
public record ForgetReport(List<Snapshot> removed, long kept, boolean undoable, Duration duration) {

    /** Copies the list. */
    public ForgetReport {
        removed = List.copyOf(removed);
    }
}
