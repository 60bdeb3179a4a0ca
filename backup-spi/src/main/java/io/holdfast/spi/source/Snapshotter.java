package io.holdfast.spi.source;

import io.holdfast.spi.Operation;
import java.io.IOException;

/** Implemented by plugins: copies a source out and puts it back. What cannot be restored cannot be backed up. */
public interface Snapshotter {

    /**
     * Pushes everything that the request asks for into the sink. Whatever this begins on the source it ends before it returns or throws.
     *
     * @return where the snapshot stands
     * @throws IOException if the source fails; no snapshot comes into being
     * @throws InterruptedException if the operation was cancelled
     */
    Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException, InterruptedException;

    /**
     * Whether every snapshot waits at the {@linkplain SnapshotRequest#cut() cut} of its request. What one that does not wait shows is of some moment
     * between the call of {@link #snapshot} and its return, and so is what is said of it.
     */
    default boolean waitsAtCut() {
        return false;
    }

    /**
     * Whether it can push only what changed since a snapshot. If so, and if increments are wanted, it is asked for one next, whose parent that is; over it,
     * the increment is what the source holds.
     *
     * @param parent where that snapshot stands
     * @throws IOException if the source cannot be reached
     */
    default boolean canIncrement(Checkpoint parent) throws IOException, InterruptedException {
        return false;
    }

    /**
     * Puts a snapshot back.
     *
     * @throws IOException if the target cannot be written
     * @throws InterruptedException if the operation was cancelled
     */
    void restore(RestorePoint point, RestoreTarget target, Operation operation)
            throws IOException, InterruptedException;
}
