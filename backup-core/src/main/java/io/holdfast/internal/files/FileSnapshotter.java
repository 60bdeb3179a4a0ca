package io.holdfast.internal.files;

import io.holdfast.internal.posix.HostFiles;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import java.io.IOException;

/** Copies directories of the host out, and puts them back. Thread-safe. */
public final class FileSnapshotter implements Snapshotter {

    private final HostFiles files = HostFiles.best();
    private final Roots roots;
    private final WalkOptions options;

    /** Copies out what these roots hold. */
    public FileSnapshotter(Roots roots, WalkOptions options) {
        this.roots = roots;
        this.options = options;
    }

    @Override
    public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException, InterruptedException {
        TreeWalk.run(files, roots, options, request, sink, operation);
        return Checkpoint.none();
    }

    @Override
    public void restore(RestorePoint point, RestoreTarget target, Operation operation)
            throws IOException, InterruptedException {
        new FileRestorer(files).restoreCompletely(point.base(), target.directory(), entry -> true, operation);
    }
}
