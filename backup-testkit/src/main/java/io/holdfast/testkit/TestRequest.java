package io.holdfast.testkit;

import io.holdfast.spi.source.Cut;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import java.util.Optional;

/**
 * A request for a snapshot.
 *
 * @param kind see {@link SnapshotRequest#kind()}
 * @param parent see {@link SnapshotRequest#parent()}
 * @param parallelism see {@link SnapshotRequest#parallelism()}
 * @param cut see {@link SnapshotRequest#cut()}
 */
public record TestRequest(SnapshotKind kind, Optional<EntrySource> parent, int parallelism, Cut cut)
        implements SnapshotRequest {

    /** A request of a source that is backed up by itself. */
    public TestRequest(SnapshotKind kind, Optional<EntrySource> parent, int parallelism) {
        this(kind, parent, parallelism, Cut.alone());
    }

    /** A request for a full snapshot without a parent, entry by entry. */
    public static TestRequest full() {
        return new TestRequest(SnapshotKind.FULL, Optional.empty(), 1);
    }
}
