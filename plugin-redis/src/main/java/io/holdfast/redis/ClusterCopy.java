package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.redis.internal.resp.ClusterMap;
import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies all masters of a cluster at about the same time, each into a directory of its own, and looks whether slots were moved meanwhile. */
final class ClusterCopy {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterCopy.class);
    /** How far apart the instants of shards may be that are taken for one. */
    private static final Duration APART = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final boolean copyFromReplica;
    private final EntrySink sink;
    private final Operation operation;
    private final Map<Shard, Checkpoint> copied = new ConcurrentHashMap<>();
    private final Map<Shard, RespConnection> connections = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /**
     * The slots at a moment.
     *
     * @param state who has them
     * @param moving those that are on their way
     * @param at when that was
     */
    private record Slots(Cluster.State state, List<String> moving, Instant at) {

        List<String> masters() {
            return state.masters().stream().map(master -> master.node().id()).toList();
        }
    }

    ClusterCopy(Cluster cluster, boolean copyFromReplica, EntrySink sink, Operation operation) {
        this.cluster = cluster;
        this.copyFromReplica = copyFromReplica;
        this.sink = sink;
        this.operation = operation;
    }

    Checkpoint copy() throws IOException, InterruptedException {
        operation.checkCancelled();
        Slots before = slots();
        new Together(operation, this::end)
                .run(before.state().masters().stream()
                        .<Together.Task>map(master -> () -> copy(before.state(), master))
                        .toList());
        operation.checkCancelled();
        Slots after = slots();
        sayWhatIsUncertain(before, after);
        Optional<String> apart = apart();
        put(before, after, apart);
        apart.ifPresent(why -> sink.warn(
                RedisFiles.CLUSTER, "not a point in time: " + why + "; with the commands after it, it is one"));
        return checkpoint(seen(before, after), apart);
    }

    /** One has failed. */
    private void end() {
        ended = true;
        connections.values().forEach(RespConnection::close);
    }

    /** The slots of the masters that were copied. */
    private static SeenSlots seen(Slots before, Slots after) {
        return before.masters().equals(after.masters())
                ? SeenSlots.of(after.state(), after.moving(), after.at())
                : SeenSlots.of(before.state(), List.of("the masters were others afterwards"), after.at());
    }

    private void sayWhatIsUncertain(Slots before, Slots after) throws InterruptedException {
        List<String> reasons = new ArrayList<>();
        boolean same = before.state().slots().equals(after.state().slots());
        if (!same || !before.moving().isEmpty() || !after.moving().isEmpty()) {
            reasons.add(
                    "slots were moved between masters while these were copied, so that of keys in them some are missing or there twice: "
                            + (same
                                    ? "moving " + before.moving() + after.moving()
                                    : "from " + named(before) + " to " + named(after)));
        }
        int uncovered =
                Math.max(before.state().map().uncovered(), after.state().map().uncovered());
        if (uncovered > 0) {
            reasons.add(uncovered + " slots are with no master that is there, so that no keys of theirs were copied");
        }
        if (!reasons.isEmpty()) {
            sink.skip(RedisFiles.CLUSTER, String.join("; ", reasons));
        }
    }

    /** What says that this is no moment by itself, if it is not: each shard is as it was at an instant of its own. */
    private Optional<String> apart() {
        List<Instant> instants = copied.values().stream()
                .flatMap(own -> own.instant().stream())
                .sorted()
                .toList();
        Instant first = instants.get(0);
        Instant last = instants.get(instants.size() - 1);
        return Duration.between(first, last).compareTo(APART) > 0
                ? Optional.of("the masters were copied as they were at instants from " + first + " to " + last
                        + ", which are in " + RedisFiles.CLUSTER)
                : Optional.empty();
    }

    private Slots slots() throws IOException {
        Cluster.State state = cluster.state();
        return new Slots(state, Cluster.moving(state), operation.clock().instant());
    }

    private void copy(Cluster.State state, Cluster.Master master) throws IOException, InterruptedException {
        ShardSink into = new ShardSink(sink, master.shard());
        copied.put(
                master.shard(),
                new ReplicaFirst(replica(state, master), master::login, into, operation)
                        .copy((server, begun) -> server.connected(operation, connection -> {
                            connections.put(master.shard(), connection);
                            if (ended) {
                                // Else a replica whose connection was closed would be taken for a silent one, and its
                                // master be copied for nothing.
                                throw new IOException("another master could not be copied");
                            }
                            return new BaseCopy(server, connection, into, operation, begun).copy();
                        })));
    }

    private Optional<Login> replica(Cluster.State state, Cluster.Master master) {
        if (!copyFromReplica) {
            return Optional.empty();
        }
        Optional<Login> replica = state.map().replicasOf(master.node()).stream()
                .map(node -> Cluster.login(master.login(), node))
                .findFirst();
        if (replica.isEmpty()) {
            LOG.warn("No replica of {} is there, so that the master is copied", master.login());
        }
        return replica;
    }

    private static List<String> named(Slots slots) {
        return slots.state().masters().stream()
                .map(master -> master.login() + " " + master.node().slots())
                .toList();
    }

    private void put(Slots before, Slots after, Optional<String> apart) throws IOException, InterruptedException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("before", described(before));
        all.put("after", described(after));
        Map<String, Object> instants = new LinkedHashMap<>();
        copied.entrySet().stream()
                .sorted(Comparator.comparingInt(one -> one.getKey().number()))
                .forEach(one -> one.getValue()
                        .instant()
                        .ifPresent(instant -> instants.put(one.getKey().directory(), instant.toString())));
        all.put("instants", instants);
        apart.ifPresent(span -> {
            all.put("pointInTime", false);
            all.put("span", span);
        });
        String json = JsonText.of(all) + "\n";
        sink.put(Entry.file(RedisFiles.CLUSTER).build(), Content.of(json.getBytes(UTF_8)));
    }

    private static Map<String, Object> described(Slots slots) {
        List<Object> shards = new ArrayList<>();
        for (Cluster.Master master : slots.state().masters()) {
            ClusterMap.Node node = master.node();
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("directory", master.shard().directory());
            one.put("node", node.id());
            one.put("address", master.login().host() + ":" + master.login().port());
            one.put("epoch", node.epoch());
            one.put("slots", node.slots().stream().map(Object::toString).toList());
            shards.add(one);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("shards", shards);
        all.put("moving", slots.moving());
        return all;
    }

    /** Where all are, at the moment of the last of them, to which commands can bring the others. */
    private Checkpoint checkpoint(SeenSlots seen, Optional<String> apart) {
        Optional<Instant> last =
                copied.values().stream().flatMap(own -> own.instant().stream()).max(Comparator.naturalOrder());
        Checkpoint all = Checkpoint.none();
        for (Map.Entry<Shard, Checkpoint> one : copied.entrySet()) {
            all = all.followedBy(one.getKey().of(one.getValue(), last));
        }
        Map<String, String> state =
                new HashMap<>(Shard.counted(all, copied.size()).state());
        state.putAll(seen.state());
        apart.ifPresent(why -> state.put(Checkpoint.NO_MOMENT, why));
        return new Checkpoint(last, all.positions(), state);
    }
}
