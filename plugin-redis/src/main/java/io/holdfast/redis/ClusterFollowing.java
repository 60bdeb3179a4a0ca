package io.holdfast.redis;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections to all masters of a cluster, over which their commands are followed as long as all of them are the masters. */
final class ClusterFollowing {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterFollowing.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Cluster cluster;
    private final Cluster.State state;
    private final Operation operation;
    private final MasterUnknown unknown;
    private final List<RespConnection> connections = new ArrayList<>();
    private volatile Optional<String> left = Optional.empty();

    ClusterFollowing(Cluster cluster, Cluster.State state, Operation operation) {
        this.cluster = cluster;
        this.state = state;
        this.operation = operation;
        unknown = new MasterUnknown(operation.clock());
    }

    /** Follows until one of the connections ends. */
    void follow(Checkpoint from, LogSink sink) throws IOException, InterruptedException {
        try {
            for (Cluster.Master master : state.masters()) {
                connections.add(master.login().connect());
            }
            Operation.Registration closing = operation.onCancel(this::disconnect);
            try {
                ClusterLog log = new ClusterLog(sink, from);
                watched(resumed(from, log), log);
            } finally {
                closing.close();
            }
        } catch (IOException e) {
            operation.checkCancelled();
            throw left.isEmpty() || e instanceof LogLostException ? e : new IOException(left.get(), e);
        } finally {
            disconnect();
        }
    }

    private void disconnect() {
        connections.forEach(RespConnection::close);
    }

    /** Nothing is appended before all have said that they go on. */
    private List<CommandFollowing> resumed(Checkpoint from, ClusterLog log) throws IOException, InterruptedException {
        List<CommandFollowing> following = new ArrayList<>();
        Checkpoint nearest = from;
        List<String> lost = new ArrayList<>();
        for (Cluster.Master master : state.masters()) {
            CommandFollowing one = new CommandFollowing(
                    connections.get(following.size()),
                    master.login(),
                    log.of(master.shard()),
                    log.ahead(master.shard()),
                    operation);
            following.add(one);
            try {
                one.resume(master.shard().in(from));
            } catch (LogLostException e) {
                lost.add(master.shard().stream() + " at " + master.login() + ": " + e.getMessage());
                nearest = e.nearest()
                        .map(own -> master.shard().of(own, Optional.empty()))
                        .map(nearest::followedBy)
                        .orElse(nearest);
            }
        }
        if (!lost.isEmpty()) {
            throw new LogLostException(
                    String.join("; ", lost),
                    Optional.of(new Checkpoint(Optional.empty(), nearest.positions(), nearest.state())));
        }
        return following;
    }

    private void watched(List<CommandFollowing> following, ClusterLog log) throws IOException, InterruptedException {
        Repeated watching = new Repeated(INTERVAL, () -> look(log), operation);
        try {
            new Together(operation, this::disconnect)
                    .run(following.stream().<Together.Task>map(one -> one::run).toList());
        } finally {
            watching.close();
        }
    }

    private void look(ClusterLog log) {
        try {
            Cluster.State now = cluster.state();
            unknown.over();
            if (!masters(now).equals(masters(state))) {
                left = Optional.of(
                        "The masters of the cluster are " + masters(now) + " now, instead of " + masters(state));
                disconnect();
                return;
            }
            SeenSlots slots =
                    SeenSlots.of(now, Cluster.moving(now), operation.clock().instant());
            if (log.saw(slots)) {
                LOG.warn(
                        "Slots were moved: the masters have {} now, and on their way are {}. While they are, a key can be in two shards, or in none, at the moment that is restored",
                        slots.shards(),
                        slots.isSettled() ? "none" : slots.moving());
            }
        } catch (IOException | RuntimeException e) {
            if (unknown.isLong()) {
                LOG.warn(
                        "For long nobody has said which nodes are the masters, so that {} are gone on with, some of which may be none any more: {}",
                        masters(state),
                        e.getMessage());
            }
        }
    }

    private static List<String> masters(Cluster.State state) {
        return state.masters().stream().map(master -> master.login().toString()).toList();
    }
}
