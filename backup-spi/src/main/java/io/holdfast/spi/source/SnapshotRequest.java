package io.holdfast.spi.source;

import java.util.Optional;

/** Implemented by Holdfast: what a {@link Snapshotter} is asked for. */
public interface SnapshotRequest {

    /** What the snapshot shall hold. */
    SnapshotKind kind();

    /** The snapshot of the same source that this one follows, if there is one. */
    Optional<EntrySource> parent();

    /** How many entries are best put at a time, at least 1. */
    int parallelism();

    /** Where the source waits for those that are backed up together with it. */
    default Cut cut() {
        return Cut.alone();
    }
}
