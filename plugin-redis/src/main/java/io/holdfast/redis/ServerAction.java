package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.TargetAction;
import java.io.IOException;
import java.util.Optional;

/** What is done to a server: for real to one, in drills to another, if there is one. Immutable and thread-safe. */
abstract class ServerAction extends TargetAction<RedisServer> {

    ServerAction(RedisServer server, Optional<RedisServer> drill) {
        super(server, drill);
    }

    <T> T connected(ActionContext context, Login.Conversation<T> conversation)
            throws IOException, InterruptedException {
        return on(context).connected(context.operation(), conversation);
    }

    static String info(RespConnection connection, String section, String field) throws IOException {
        return Replication.info(connection.text("INFO", section), field).orElse("");
    }
}
