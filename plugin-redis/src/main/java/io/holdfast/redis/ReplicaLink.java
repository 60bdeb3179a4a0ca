package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.SourceRefusedException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Being a replica of a server that can be copied. */
final class ReplicaLink {

    /** The name in the state of the whole replication id. */
    static final String ID = "replication-id";

    /** The name in the state of the offset after the last whole command, where a record ends within one; else empty. */
    static final String WHOLE = "whole";

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaLink.class);

    private ReplicaLink() {}

    static Replication open(RespConnection connection) throws IOException {
        try {
            return Replication.begin(connection);
        } catch (ServerException e) {
            throw explained(e);
        }
    }

    /** Refuses a server that has only some of the keys. */
    static void requireAll(RespConnection connection) throws IOException {
        Optional<Replication.Server> server = Replication.server(connection);
        if (server.isPresent() ? server.get().mode().equals("cluster") : isInCluster(connection)) {
            throw new SourceRefusedException(
                    "The server is a node of a cluster, which has only some of the keys. Name the cluster: redis-cluster://host:port,host:port",
                    null);
        }
    }

    /** Of a server that does not know HELLO. */
    private static boolean isInCluster(RespConnection connection) throws IOException {
        try {
            return connection.text("INFO", "cluster").contains("cluster_enabled:1");
        } catch (ServerException e) {
            LOG.warn("Whether the server is a node of a cluster, which has only some of the keys, is not known", e);
            return false;
        }
    }

    /** Asks for all of it. */
    static Replication.Copied copy(Replication replication) throws IOException {
        try {
            return replication.copy();
        } catch (ServerException e) {
            throw explained(e);
        }
    }

    /** Asks for the commands after an offset. */
    static Replication.Answer goOn(Replication replication, String id, long offset) throws IOException {
        try {
            return replication.goOn(id, offset);
        } catch (ServerException e) {
            throw explained(e);
        }
    }

    private static IOException explained(ServerException e) {
        return e.isForbidden() || e.isUnknown()
                ? new SourceRefusedException(
                        e.getMessage()
                                + ". The user needs +psync +replconf +ping and no keys. A server that lets nobody be a replica, as managed ones"
                                + " do, can be copied key by key with method=scan, which shows no single moment",
                        e)
                : e;
    }

    /** Where a copy stands. */
    static Checkpoint checkpoint(Replication.Copied copied, Optional<Instant> instant) {
        return new Checkpoint(
                instant,
                Map.of(
                        CommandPosition.STREAM,
                        CommandPosition.of(copied.id(), copied.offset()).toString()),
                Map.of(ID, copied.id(), WHOLE, ""));
    }

    /** The position in a checkpoint. */
    static CommandPosition position(Checkpoint at) throws IOException {
        String position = at.positions().get(CommandPosition.STREAM);
        if (position == null) {
            throw new IOException("The checkpoint has no position of " + CommandPosition.STREAM);
        }
        return CommandPosition.parse(position);
    }

    /** The offset after the last whole command before a checkpoint. */
    static long whole(Checkpoint at) throws IOException {
        String whole = at.state().getOrDefault(WHOLE, "");
        return whole.isEmpty() ? position(at).offset() : Long.parseLong(whole);
    }
}
