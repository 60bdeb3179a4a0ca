package io.holdfast.repository;

import io.holdfast.Snapshot;
import java.time.Instant;
import java.util.Optional;

/**
 * How a test of the restore of a source ended.
 *
 * @param plan of which plan
 * @param source of which source of it
 * @param time when it ended, by the store's clock
 * @param passed whether what was restored was looked at and was as it should be
 * @param detail what was restored, or what was wrong, for a person
 * @param snapshot which snapshot was restored, or the log upon it; empty if it did not come so far, or nobody knows
 */
public record RestoreTestResult(
        String plan, String source, Instant time, boolean passed, String detail, Optional<TestedSnapshot> snapshot) {

    /** Whether it was this snapshot that was restored, or the log upon it. */
    public boolean isOf(Snapshot which) {
        return snapshot.equals(Optional.of(TestedSnapshot.of(which)));
    }
}
