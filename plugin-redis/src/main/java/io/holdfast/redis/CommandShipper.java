package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.SourceRefusedException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Follows the commands of a server as a replica does. */
final class CommandShipper implements LogShipper {

    private final RedisSettings settings;

    CommandShipper(RedisSettings settings) {
        this.settings = settings;
    }

    @Override
    public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation)
            throws IOException, InterruptedException {
        if (settings.method() == CopyMethod.SCAN) {
            throw new SourceRefusedException(
                    "The commands of a server that is copied key by key (method=scan) cannot be followed: that needs PSYNC",
                    null);
        }
        Login master = settings.deployment().master();
        master.connected(operation, connection -> {
            ReplicaLink.requireAll(connection);
            return master;
        });
        Checkpoint begin;
        if (from.isPresent()) {
            begin = from.get();
        } else {
            begin = CommandFollowing.begin(master, operation);
            sink.begin(begin);
        }
        MasterWatch.connected(settings.deployment(), master, operation, connection -> {
            new CommandFollowing(connection, master, sink, ServerHead.telling(sink), operation).follow(begin);
            return begin;
        });
    }

    @Override
    public Optional<Health> retention(Checkpoint since, Instant now) throws IOException {
        return Backlog.health(settings.deployment().master(), since, now);
    }

    @Override
    public int compare(String stream, String position, String other) {
        return CommandPosition.parse(position).compareTo(CommandPosition.parse(other));
    }
}
