package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.TimelineHistory;
import io.holdfast.postgres.internal.wire.ReplicationConnection;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A timeline of a cluster and those that it comes from, as streams of the log. A timeline that another has forked from stands behind its last position:
 * {@code 0/52000000+}.
 *
 * @param latest its number
 * @param forks where each of those before was left, by their numbers
 * @param history the text of its history file; empty for the first timeline
 */
record Timelines(int latest, NavigableMap<Integer, Long> forks, String history) {

    private static final String STREAM = "wal/";
    private static final String HISTORY = "history/";
    /** What stands behind the last position of a timeline that has ended. */
    static final String ENDED = "+";

    static Timelines of(int timeline, ReplicationConnection connection) throws IOException {
        return timeline == 1 ? new Timelines(1, new TreeMap<>(), "") : of(timeline, connection.history(timeline));
    }

    static Timelines of(int timeline, String history) throws IOException {
        NavigableMap<Integer, Long> forks = new TreeMap<>();
        TimelineHistory.parse(timeline, history)
                .ancestors()
                .forEach(ancestor -> forks.put(ancestor.timeline(), ancestor.end()));
        return new Timelines(timeline, forks, history);
    }

    static String stream(int timeline) {
        return STREAM + timeline;
    }

    /** The number of the timeline that a stream holds. */
    static int number(String stream) {
        return Integer.parseInt(stream.substring(STREAM.length()));
    }

    /** The latest of the timelines that a checkpoint knows of. */
    static int latest(Checkpoint at) throws IOException {
        return at.positions().keySet().stream()
                .filter(stream -> stream.startsWith(STREAM))
                .mapToInt(Timelines::number)
                .max()
                .orElseThrow(() -> new IOException("no timeline of PostgreSQL is in " + at.positions()));
    }

    /** Where a checkpoint stands on its latest timeline. */
    static long position(Checkpoint at) throws IOException {
        return Lsn.parse(at.positions().getOrDefault(stream(latest(at)), "").replace(ENDED, ""));
    }

    /** Where a record ends that says so. */
    static long position(String stream, Checkpoint upTo) {
        return Lsn.parse(upTo.positions().getOrDefault(stream, ""));
    }

    /** The timeline that forked from this one. */
    int after(int timeline) {
        Integer next = forks.higherKey(timeline);
        return next == null ? latest : next;
    }

    /** The positions of all streams when the latest timeline has come to this one. */
    Map<String, String> positions(long lsn) {
        Map<String, String> positions = new HashMap<>();
        forks.forEach((number, fork) -> positions.put(stream(number), Lsn.text(fork) + ENDED));
        positions.put(stream(latest), Lsn.text(lsn));
        return positions;
    }

    /** What the first record of the timeline says besides. */
    Map<String, String> state() {
        return history.isEmpty() ? Map.of() : Map.of(HISTORY + latest, history);
    }

    /** The history file of a timeline, if a checkpoint of its log says it. */
    static Optional<String> history(int timeline, Checkpoint upTo) {
        return Optional.ofNullable(upTo.state().get(HISTORY + timeline));
    }

    /**
     * Compares these timelines with those of a checkpoint, as far as it says where they come from. Of two copies of a cluster that were both promoted, each calls
     * its own timeline by the same number.
     *
     * @throws IOException if the checkpoint's come from elsewhere
     */
    void checkContinue(Checkpoint from) throws IOException {
        int timeline = latest(from);
        if (timeline != latest && !forks.containsKey(timeline)) {
            throw new IOException("The server is on timeline " + latest + ", which does not come from timeline "
                    + timeline + ". It is no successor of the server that was followed before");
        }
        Optional<String> before = history(timeline, from);
        if (before.isPresent() && !of(timeline, before.get()).forks().equals(forks.headMap(timeline))) {
            throw new IOException("The server's timeline " + timeline
                    + " is not the one that was followed before, but that of another copy of the cluster: it forked elsewhere."
                    + " Nothing of it was stored");
        }
    }

    static int compare(String position, String other) {
        int order = Long.compareUnsigned(Lsn.parse(position.replace(ENDED, "")), Lsn.parse(other.replace(ENDED, "")));
        return order != 0 ? order : Boolean.compare(position.endsWith(ENDED), other.endsWith(ENDED));
    }
}
