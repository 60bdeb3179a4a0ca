package io.holdfast.redis;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a master of a replica, by {@code REPLICAOF NO ONE}. Immutable and thread-safe. It cannot be undone.
 *
 * <p>A server that is a master was promoted before. What the former master took and this one did not get is lost, and nobody keeps the former one from taking more: it is to be gone, or unreachable for applications. Where Sentinels are
 * in charge, these would make it a replica again: it is for servers without. A server with a configuration file that says {@code replicaof} is a replica again when it is restarted. The user needs {@code +info +replicaof}.
 */
public final class RedisPromotion extends ServerAction {

    private static final String REPLICATION = "replication";

    private RedisPromotion(RedisServer replica, Optional<RedisServer> drill) {
        super(replica, drill);
    }

    /** One of a replica; not for drills. */
    public static RedisPromotion of(RedisServer replica) {
        return new RedisPromotion(replica, Optional.empty());
    }

    /** One that promotes another replica in drills. */
    public static RedisPromotion of(RedisServer replica, RedisServer inDrills) {
        return new RedisPromotion(replica, Optional.of(inDrills));
    }

    @Override
    public String description() {
        return "make a master of " + target().description();
    }

    @Override
    public String preview(ActionContext context) throws IOException, InterruptedException {
        return connected(context, connection -> {
            if (isMaster(connection)) {
                return description() + ": it is one";
            }
            return description() + ": it has all until the offset "
                    + info(connection, REPLICATION, "slave_repl_offset") + ", and its link to its master is "
                    + info(connection, REPLICATION, "master_link_status");
        });
    }

    private static boolean isMaster(RespConnection connection) throws IOException {
        return info(connection, REPLICATION, "role").equals("master");
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        return connected(context, connection -> {
            if (!isMaster(connection)) {
                connection.command("REPLICAOF", "NO", "ONE");
            }
            return Outcome.done(outputs(connection));
        });
    }

    private static Map<String, String> outputs(RespConnection connection) throws IOException {
        return Map.of(
                "offset", info(connection, REPLICATION, "master_repl_offset"),
                "replication-id", info(connection, REPLICATION, "master_replid"));
    }

    @Override
    public Probe probe(ActionContext context) throws IOException, InterruptedException {
        return connected(
                context, connection -> isMaster(connection) ? Probe.done(outputs(connection)) : Probe.notDone());
    }
}
