package io.holdfast.k8s;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies a cluster's objects out and puts them back. */
final class KubernetesSnapshotter implements Snapshotter {

    private final KubernetesSource source;
    private final KubernetesSettings settings;

    KubernetesSnapshotter(KubernetesSource source, KubernetesSettings settings) {
        this.source = source;
        this.settings = settings;
    }

    @Override
    public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException, InterruptedException {
        if (request.kind() != SnapshotKind.FULL) {
            throw new IOException("The objects of a cluster are copied as a whole, not as '"
                    + request.kind().label() + "'");
        }
        ApiServer server = source.server();
        String cluster = source.clusterId(operation);
        return new HookBracket(settings.hooks(), source.identity(cluster), sink)
                .around(() -> new ClusterCopy(settings, server, sink, operation).copy(cluster), operation);
    }

    @Override
    public void restore(RestorePoint point, RestoreTarget target, Operation operation)
            throws IOException, InterruptedException {
        operation.checkCancelled();
        Path directory = Files.createDirectories(target.directory());
        ChangedObjects changed = ChangedObjects.of(point.log(), operation);
        Originals originals = new Originals(point.base(), changed, operation);
        if (settings.restore().to() == RestoreTo.FILES) {
            new FileRestore(settings, point.base(), changed, originals, directory).restore();
        } else {
            new ClusterRestore(settings, point, originals, target, source.server(), operation).restore();
        }
    }
}
