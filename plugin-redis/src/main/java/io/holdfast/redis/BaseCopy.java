package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RdbTransfer;
import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One copy of a server on its way into a snapshot. */
final class BaseCopy {

    private final Login server;
    private final RespConnection connection;
    private final EntrySink sink;
    private final Operation operation;
    private final Runnable begun;

    /**
     * A copy that is made over a connection.
     *
     * @param begun is run when the server has begun to send, before anything is put
     */
    BaseCopy(Login server, RespConnection connection, EntrySink sink, Operation operation, Runnable begun) {
        this.server = server;
        this.connection = connection;
        this.sink = sink;
        this.operation = operation;
        this.begun = begun;
    }

    Checkpoint copy() throws IOException, InterruptedException {
        String config = server.connected(operation, ServerConfig::read);
        Replication replication = ReplicaLink.open(connection);
        Replication.Copied copied = ReplicaLink.copy(replication);
        Instant instant = operation.clock().instant();
        RdbTransfer transfer = replication.transfer();
        begun.run();
        CheckedDump dump = new CheckedDump(sink, operation);
        dump.put(transfer);
        dump.putBeside(config, Map.of());
        return ReplicaLink.checkpoint(copied, Optional.of(instant));
    }
}
