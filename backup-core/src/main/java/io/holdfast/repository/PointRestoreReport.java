package io.holdfast.repository;

import io.holdfast.Problem;
import io.holdfast.spi.source.Checkpoint;
import java.time.Duration;
import java.util.List;

/**
 * What a restore to a point has done.
 *
 * @param base the snapshot that it began with
 * @param at the point: the position of each stream, and the moment of the last change
 * @param duration how long it took
 * @param done what the source's plugin says of it, a sentence for a person; empty if it says nothing
 * @param skipped what was not restored as it was
 * @param warnings what a person should know besides
 */
public record PointRestoreReport(
        RecoveryWindow.Base base,
        Checkpoint at,
        Duration duration,
        String done,
        List<Problem> skipped,
        List<Problem> warnings) {

    /** A report that later changes of the lists do not change. */
    public PointRestoreReport {
        skipped = List.copyOf(skipped);
        warnings = List.copyOf(warnings);
    }

    /** Whether something of the source is missing: it was not restored as it was, or the snapshot lacks it. */
    public boolean partial() {
        return base.partial() || !skipped.isEmpty();
    }
}
