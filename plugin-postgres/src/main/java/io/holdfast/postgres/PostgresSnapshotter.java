package io.holdfast.postgres;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import java.io.IOException;

/** Copies a cluster out and puts it back. */
final class PostgresSnapshotter implements Snapshotter {

    private final PostgresSettings settings;

    PostgresSnapshotter(PostgresSettings settings) {
        this.settings = settings;
    }

    @Override
    public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException, InterruptedException {
        if (request.kind() != SnapshotKind.FULL) {
            throw new IOException("A PostgreSQL cluster is copied as a whole, not as '"
                    + request.kind().label() + "'");
        }
        return settings.login()
                .replication(operation, connection -> new BaseCopy(settings, connection, sink, operation).copy());
    }

    @Override
    public void restore(RestorePoint point, RestoreTarget target, Operation operation)
            throws IOException, InterruptedException {
        new ClusterRestore(settings, point, target.directory(), operation).restore();
    }
}
