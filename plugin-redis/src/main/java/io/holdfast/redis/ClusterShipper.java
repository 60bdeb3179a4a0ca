package io.holdfast.redis;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows the commands of all masters of a cluster, each in a stream of its own. */
final class ClusterShipper implements LogShipper {

    private final Cluster cluster;

    ClusterShipper(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation)
            throws IOException, InterruptedException {
        operation.checkCancelled();
        Cluster.State state = cluster.state();
        Checkpoint begin;
        if (from.isPresent()) {
            begin = from.get();
            refuseOthers(state, begin, operation);
        } else {
            begin = begin(state, operation);
            sink.begin(begin);
        }
        new ClusterFollowing(cluster, state, operation).follow(begin, sink);
    }

    /** Where the commands of all can be had now. */
    private static Checkpoint begin(Cluster.State state, Operation operation) throws IOException, InterruptedException {
        SeenSlots slots =
                SeenSlots.of(state, Cluster.moving(state), operation.clock().instant());
        Checkpoint all = new Checkpoint(Optional.empty(), Map.of(), slots.state());
        for (Cluster.Master master : state.masters()) {
            Checkpoint own = CommandFollowing.begin(master.login(), operation);
            all = all.followedBy(master.shard().of(own, Optional.empty()));
        }
        return Shard.counted(all, state.masters().size());
    }

    private static void refuseOthers(Cluster.State state, Checkpoint from, Operation operation)
            throws IOException, InterruptedException {
        String followed = from.state().getOrDefault(Shard.COUNT, "no");
        if (!followed.equals(String.valueOf(state.masters().size()))) {
            throw new LogLostException(
                    "The cluster has " + state.masters().size() + " masters with slots now, and had " + followed
                            + " before: what is written to others than these is not in the log",
                    Optional.of(begin(state, operation)));
        }
    }

    /** As the worst of its masters that say it. */
    @Override
    public Optional<Health> retention(Checkpoint since, Instant now) throws IOException {
        List<Health> parts = new ArrayList<>();
        for (Cluster.Master master : cluster.state().masters()) {
            Checkpoint own = master.shard().in(since);
            if (own.positions().containsKey(CommandPosition.STREAM)) {
                Backlog.health(master.login(), own, now).ifPresent(parts::add);
            }
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(Health.of(parts.toArray(Health[]::new)));
    }

    @Override
    public int compare(String stream, String position, String other) {
        return CommandPosition.parse(position).compareTo(CommandPosition.parse(other));
    }
}
