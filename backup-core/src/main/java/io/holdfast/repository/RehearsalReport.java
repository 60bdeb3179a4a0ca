package io.holdfast.repository;

import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.source.Checkpoint;
import java.time.Duration;
import java.util.List;

/**
 * What a rehearsal of a restore has shown. Immutable.
 *
 * @param base the snapshot that it began with
 * @param at the point: the position of each stream, and the moment of the last change
 * @param restored what was restored, and started by what, for a person
 * @param limits in what it differed from the source such that the checks could find less, or something else, than there
 * @param checks what they found
 * @param restoring how long it took until it could be used
 * @param checking how long the checks took
 */
public record RehearsalReport(
        RecoveryWindow.Base base,
        Checkpoint at,
        String restored,
        List<String> limits,
        CheckReport checks,
        Duration restoring,
        Duration checking) {

    /** A report of these limits, which are copied. */
    public RehearsalReport {
        limits = List.copyOf(limits);
    }

    /** Whether there were checks, and all of them passed. */
    public boolean passed() {
        return checks.passed();
    }
}
