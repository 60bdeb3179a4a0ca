package io.holdfast.k8s;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import java.io.IOException;
import java.util.Optional;

/** Follows the changes of a cluster's objects, a stream for each kind, whose positions are resource versions. */
final class ChangeShipper implements LogShipper {

    private final KubernetesSource source;
    private final KubernetesSettings settings;

    ChangeShipper(KubernetesSource source, KubernetesSettings settings) {
        this.source = source;
        this.settings = settings;
    }

    @Override
    public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation)
            throws IOException, InterruptedException {
        operation.checkCancelled();
        try (ChangeFollowing following = new ChangeFollowing(settings, source.server(), sink, operation)) {
            following.follow(from);
        }
    }

    @Override
    public int compare(String stream, String position, String other) {
        return ResourceVersion.compare(position, other);
    }
}
