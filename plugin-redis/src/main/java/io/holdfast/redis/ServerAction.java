package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What is done to a server: for real to one, in drills to another, if there is one. Immutable and thread-safe. */
abstract class ServerAction implements RecoveryAction {

    private final RedisServer server;
    private final Optional<RedisServer> drill;

    ServerAction(RedisServer server, Optional<RedisServer> drill) {
        this.server = server;
        this.drill = drill;
    }

    /** The one that it is done to for real. */
    RedisServer server() {
        return server;
    }

    @Override
    public Set<RecoveryMode> modes() {
        return drill.isPresent() ? EnumSet.allOf(RecoveryMode.class) : RecoveryAction.super.modes();
    }

    @Override
    public Set<TargetIdentity> touches(ActionContext context) throws IOException, InterruptedException {
        return on(context).measure(context.operation());
    }

    /** The one that it is done to in this mode. */
    private RedisServer on(ActionContext context) throws IOException {
        if (context.mode() != RecoveryMode.DRILL) {
            return server;
        }
        return drill.orElseThrow(() -> new IOException("No server of the drill is named, so that nothing was done"));
    }

    <T> T connected(ActionContext context, Login.Conversation<T> conversation)
            throws IOException, InterruptedException {
        return on(context).connected(context.operation(), conversation);
    }

    static String info(RespConnection connection, String section, String field) throws IOException {
        return Replication.info(connection.text("INFO", section), field).orElse("");
    }

    @Override
    public final String toString() {
        return description();
    }
}
