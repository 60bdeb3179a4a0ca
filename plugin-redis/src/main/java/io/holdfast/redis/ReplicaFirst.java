package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies a replica, which spares its master the fork; or the master, where there is no replica or it sends nothing, as while it is not connected to its master or lets nobody be a replica of itself. */
final class ReplicaFirst {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaFirst.class);

    private final Optional<Login> replica;
    private final Master master;
    private final EntrySink sink;
    private final Operation operation;

    /** Says where it is. */
    @FunctionalInterface
    interface Master {
        Login find() throws IOException;
    }

    /** Copies a server. */
    @FunctionalInterface
    interface Copying {
        /**
         * Does it.
         *
         * @param begun is to be run as soon as the server has begun to send, before anything is put
         */
        Checkpoint copy(Login server, Runnable begun) throws IOException, InterruptedException;
    }

    /**
     * A choice.
     *
     * @param replica that is copied, if there is one
     * @param sink is told when it was not
     */
    ReplicaFirst(Optional<Login> replica, Master master, EntrySink sink, Operation operation) {
        this.replica = replica;
        this.master = master;
        this.sink = sink;
        this.operation = operation;
    }

    Checkpoint copy(Copying copying) throws IOException, InterruptedException {
        if (replica.isPresent()) {
            AtomicBoolean begun = new AtomicBoolean();
            try {
                return copying.copy(replica.get(), () -> begun.set(true));
            } catch (IOException e) {
                operation.checkCancelled();
                if (begun.get()) {
                    throw e;
                }
                LOG.warn("The replica {} is not copied, but its master: {}", replica.get(), e.getMessage());
                sink.warn(
                        RedisFiles.DUMP,
                        "copied from the master, since the replica " + replica.get() + " has sent nothing: "
                                + e.getMessage());
            }
        }
        return copying.copy(master.find(), () -> {});
    }
}
