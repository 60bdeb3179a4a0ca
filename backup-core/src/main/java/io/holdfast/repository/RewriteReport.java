package io.holdfast.repository;

import io.holdfast.Problem;
import io.holdfast.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which snapshots were made anew, or would be in a dry run.
 *
 * @param snapshots those that were
 * @param unchanged how many would be the same as before and were left as they are
 * @param problems which snapshots could not be made anew and were left as they are, and why
 * @param duration how long it took
 */
public record RewriteReport(List<Rewritten> snapshots, long unchanged, List<Problem> problems, Duration duration) {

    /** How many changes of a snapshot are listed. */
    public static final int MOST_CHANGES = 10_000;

    /** Copies the lists. */
    public RewriteReport {
        snapshots = List.copyOf(snapshots);
        problems = List.copyOf(problems);
    }

    /** Whether everything was done that was asked for. */
    public boolean complete() {
        return problems.isEmpty();
    }

    /**
     * A snapshot that was made anew.
     *
     * @param before what it was
     * @param after what it is; empty in a dry run
     * @param changes what was left out or changed, at most {@value RewriteReport#MOST_CHANGES}; what happened to a directory that several snapshots share
     *     may be listed with the first of them alone
     */
    public record Rewritten(Snapshot before, Optional<Snapshot> after, List<Problem> changes) {

        /** Copies the list. */
        public Rewritten {
            changes = List.copyOf(changes);
        }
    }
}
