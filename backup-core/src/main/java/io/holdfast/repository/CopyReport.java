package io.holdfast.repository;

import io.holdfast.Problem;
import io.holdfast.Snapshot;
import java.time.Duration;
import java.util.List;

/**
 * What was copied, or would be in a dry run.
 *
 * @param snapshots what was copied, as it is in the repository that it was copied from
 * @param present how many snapshots had been copied before
 * @param blobs how many chunks and directories the repository did not have
 * @param bytes how many bytes they have where they came from, compressed and sealed
 * @param problems which snapshots could not be copied, and why
 * @param duration how long it took
 */
public record CopyReport(
        List<Snapshot> snapshots, long present, long blobs, long bytes, List<Problem> problems, Duration duration) {

    /** Copies the lists. */
    public CopyReport {
        snapshots = List.copyOf(snapshots);
        problems = List.copyOf(problems);
    }

    /** Whether everything was copied that was asked for. */
    public boolean complete() {
        return problems.isEmpty();
    }
}
