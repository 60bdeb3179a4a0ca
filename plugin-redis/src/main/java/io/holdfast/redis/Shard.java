package io.holdfast.redis;

import io.holdfast.spi.source.Checkpoint;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A part of a cluster: one master and the slots that it has. To whatever copies or follows a server it looks like one; here is what it is called among the others.
 *
 * @param number 1 for the first
 */
record Shard(int number) {

    /** The name in the state of a cluster's checkpoint of how many shards it has. */
    static final String COUNT = "shards";

    /** Its directory in a snapshot, and in what is restored. */
    String directory() {
        return "shard-" + number;
    }

    /** Its stream in the log. */
    String stream() {
        return CommandPosition.STREAM + "/" + number;
    }

    private String suffix() {
        return "/" + number;
    }

    /** What a checkpoint of the cluster says of it, as if it were the only server. */
    Checkpoint in(Checkpoint cluster) {
        Map<String, String> positions = new HashMap<>();
        cluster.positions().forEach((stream, position) -> {
            if (stream.equals(stream())) {
                positions.put(CommandPosition.STREAM, position);
            }
        });
        Map<String, String> state = new HashMap<>();
        cluster.state().forEach((name, value) -> {
            if (name.endsWith(suffix())) {
                state.put(name.substring(0, name.length() - suffix().length()), value);
            }
        });
        return new Checkpoint(cluster.instant(), positions, state);
    }

    /** What the cluster's checkpoint says of it, by its own. */
    Checkpoint of(Checkpoint own, Optional<Instant> instant) {
        Map<String, String> positions = new HashMap<>();
        own.positions().values().forEach(position -> positions.put(stream(), position));
        Map<String, String> state = new HashMap<>();
        own.state().forEach((name, value) -> state.put(name + suffix(), value));
        return new Checkpoint(instant, positions, state);
    }

    /** Of so many shards. */
    static Checkpoint counted(Checkpoint cluster, int count) {
        Map<String, String> state = new HashMap<>(cluster.state());
        state.put(COUNT, String.valueOf(count));
        return new Checkpoint(cluster.instant(), cluster.positions(), state);
    }
}
