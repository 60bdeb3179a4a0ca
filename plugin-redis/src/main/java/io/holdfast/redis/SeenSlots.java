package io.holdfast.redis;

import io.holdfast.redis.internal.resp.ClusterMap;
import io.holdfast.spi.source.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which shards had which slots when the nodes of a cluster were asked. It is in the state of checkpoints, so that what is restored to a moment says how the slots were then.
 *
 * @param at when they were asked
 * @param shards the slots of each, in their order: {@code 0-5460,5462}
 * @param moving what of them was on its way, or known to some of the nodes only; empty if nothing was
 */
record SeenSlots(Instant at, List<String> shards, String moving) {

    private static final String AT = "slots-seen";
    private static final String SLOTS = "slots";
    private static final String MOVING = "slots-moving";
    private static final String SEPARATOR = " ";
    /** As many are named; a resharding of thousands would be in the header of each segment of the log. */
    private static final int NAMED = 10;

    SeenSlots {
        shards = List.copyOf(shards);
    }

    static SeenSlots of(Cluster.State state, List<String> moving, Instant at) {
        String named = moving.stream().limit(NAMED).collect(Collectors.joining("; "));
        int more = moving.size() - NAMED;
        return new SeenSlots(
                at,
                state.masters().stream()
                        .map(master -> master.node().slots().stream()
                                .map(ClusterMap.Range::toString)
                                .collect(Collectors.joining(",")))
                        .toList(),
                more > 0 ? named + "; and " + more + " more" : named);
    }

    /** What a checkpoint of a cluster says. */
    static Optional<SeenSlots> in(Checkpoint cluster) {
        Map<String, String> state = cluster.state();
        return Optional.ofNullable(state.get(AT))
                .map(at -> new SeenSlots(
                        Instant.parse(at),
                        List.of(state.getOrDefault(SLOTS, "").split(SEPARATOR)),
                        state.getOrDefault(MOVING, "")));
    }

    /** What a checkpoint says by it. */
    Map<String, String> state() {
        return Map.of(AT, at.toString(), SLOTS, String.join(SEPARATOR, shards), MOVING, moving);
    }

    /** Whether nothing has changed between both. */
    boolean isAs(SeenSlots other) {
        return shards.equals(other.shards) && moving.equals(other.moving);
    }

    /** Whether all slots have one master. */
    boolean isSettled() {
        return moving.isEmpty();
    }

    /** The later one of both. */
    SeenSlots orLater(SeenSlots other) {
        return other.at.isAfter(at) ? other : this;
    }
}
