package io.holdfast.repository;

import io.holdfast.Snapshot;
import java.time.Instant;
import java.util.Optional;

/**
 * How a test of the restore of a source ended, or a drill of its recovery.
 *
 * @param plan of which plan
 * @param source of which source of it; empty if it was a drill that restored nothing of the repository
 * @param time when it ended, by the store's clock
 * @param passed whether what was restored was looked at and was as it should be
 * @param detail what was restored, or what was wrong, for a person
 * @param snapshot which snapshot was restored, or the log upon it; empty if it did not come so far, or nobody knows
 * @param drill of which scenario it was a drill; empty if the source alone was restored
 * @param asked whether somebody asked for the point that was restored: it says nothing of what would be restored now
 */
public record RestoreTestResult(
        String plan,
        String source,
        Instant time,
        boolean passed,
        String detail,
        Optional<TestedSnapshot> snapshot,
        Optional<String> drill,
        boolean asked) {

    /** Of the point that was restored nobody had asked for. */
    public RestoreTestResult(
            String plan,
            String source,
            Instant time,
            boolean passed,
            String detail,
            Optional<TestedSnapshot> snapshot,
            Optional<String> drill) {
        this(plan, source, time, passed, detail, snapshot, drill, false);
    }

    /** Whether it was this snapshot that was restored, or the log upon it. */
    public boolean isOf(Snapshot which) {
        return snapshot.equals(Optional.of(TestedSnapshot.of(which)));
    }
}
