package io.holdfast.repair;

import io.holdfast.Problem;
import io.holdfast.Snapshot;
import java.time.Duration;
import java.util.List;

/**
 * What belonged to no snapshot.
 *
 * @param roots the ids of the topmost directories that no snapshot has
 * @param snapshots what was made of them; empty in a dry run, or if there were none
 * @param problems directories and snapshots that could not be read; what is in them may be among the roots
 * @param duration how long it took
 */
public record RecoverReport(List<String> roots, List<Snapshot> snapshots, List<Problem> problems, Duration duration) {

    /** Copies the lists. */
    public RecoverReport {
        roots = List.copyOf(roots);
        snapshots = List.copyOf(snapshots);
        problems = List.copyOf(problems);
    }
}
