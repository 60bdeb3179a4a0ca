package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import java.io.IOException;
import java.nio.file.Path;

/** Copies a server out and puts it back. */
final class RedisSnapshotter implements Snapshotter {

    private final RedisSettings settings;

    RedisSnapshotter(RedisSettings settings) {
        this.settings = settings;
    }

    @Override
    public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException, InterruptedException {
        if (request.kind() != SnapshotKind.FULL) {
            throw new IOException("A server of Redis is copied as a whole, not as '"
                    + request.kind().label() + "'");
        }
        if (settings.deployment() instanceof Cluster cluster) {
            return new ClusterCopy(cluster, settings.copyFromReplica(), sink, operation).copy();
        }
        return new ReplicaFirst(settings.copiedReplica(), settings.deployment()::master, sink, operation)
                .copy((server, begun) -> copy(server, begun, sink, operation));
    }

    private Checkpoint copy(Login server, Runnable begun, EntrySink sink, Operation operation)
            throws IOException, InterruptedException {
        return server.connected(operation, connection -> {
            ReplicaLink.requireAll(connection);
            if (settings.method() == CopyMethod.SCAN) {
                begun.run();
                return new ScanCopy(server, connection, sink, operation).copy();
            }
            return new BaseCopy(server, connection, sink, operation, begun).copy();
        });
    }

    @Override
    public void restore(RestorePoint point, RestoreTarget target, Operation operation)
            throws IOException, InterruptedException {
        boolean ofCluster = point.base().entry(RedisFiles.CLUSTER).isPresent();
        Path directory = target.directory();
        if (settings.target().isPresent() && settings.keys().isPresent()) {
            restoreKeys(point, settings.target().get(), settings.keys().get(), ofCluster, directory, operation);
        } else if (ofCluster) {
            new ClusterRestore(point, settings, operation).restore(directory);
        } else if (settings.target().isPresent()) {
            new ServedRestore(
                            point,
                            settings.target().get().master(),
                            settings.served(),
                            settings.replaceExisting(),
                            operation)
                    .restore(directory);
        } else {
            new RestoredFiles(point, directory, settings.replaceExisting(), operation).restore();
        }
    }

    private static void restoreKeys(
            RestorePoint point,
            Deployment into,
            KeyRestore keys,
            boolean ofCluster,
            Path directory,
            Operation operation)
            throws IOException, InterruptedException {
        if (ofCluster || into instanceof Cluster) {
            new ClusterKeys(point, into, keys, operation).restore(directory);
        } else {
            new RestoredKeys(point, into.master(), keys, KeyPortion.ALL, operation).restore(directory);
        }
    }
}
