package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.WalFormat;
import io.holdfast.postgres.internal.wire.BaseBackup.Position;
import io.holdfast.postgres.internal.wire.ReplicationConnection;
import io.holdfast.postgres.internal.wire.ReplicationConnection.Cluster;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a server says of its cluster.
 *
 * @param systemIdentifier of the cluster and all its copies
 * @param version as a number: 150018 for 15.18
 * @param segmentSize of a file of its log, in bytes
 * @param walPageSize of a page of its log, in bytes
 * @param pageSize of a page of its relations, in bytes
 * @param checksums whether these have checksums
 */
record ClusterFacts(
        String systemIdentifier, int version, int segmentSize, int walPageSize, int pageSize, boolean checksums) {

    private static final String VERSION = "version";
    private static final String SYSTEM = "system-identifier";
    private static final String SEGMENT_SIZE = "wal-segment-size";
    private static final String WAL_PAGE_SIZE = "wal-page-size";

    static ClusterFacts of(Cluster cluster, ReplicationConnection connection) throws IOException {
        return new ClusterFacts(
                cluster.systemIdentifier(),
                connection.version(),
                bytes(connection.show("wal_segment_size")),
                Integer.parseInt(connection.show("wal_block_size")),
                Integer.parseInt(connection.show("block_size")),
                connection.show("data_checksums").equals("on"));
    }

    /** Reads the size of a setting in the unit that the server chose. */
    private static int bytes(String shown) throws IOException {
        String number = shown.replaceAll("\\D", "");
        int shift = switch (shown.substring(number.length())) {
            case "", "B" -> 0;
            case "kB" -> 10;
            case "MB" -> 20;
            case "GB" -> 30;
            default -> throw new IOException("The server says that a segment of its log has " + shown);
        };
        return Integer.parseInt(number) << shift;
    }

    int major() {
        return version / 10_000;
    }

    /** Where a base backup stands, with what a restore needs to know of the cluster. */
    Checkpoint checkpoint(Position end, Instant instant, ReplicationConnection connection) throws IOException {
        Map<String, String> state = new HashMap<>();
        state.put(SYSTEM, systemIdentifier);
        state.put(VERSION, String.valueOf(version));
        state.put(SEGMENT_SIZE, String.valueOf(segmentSize));
        state.put(WAL_PAGE_SIZE, String.valueOf(walPageSize));
        Timelines timelines = Timelines.of(end.timeline(), connection);
        return new Checkpoint(Optional.of(instant), timelines.positions(end.lsn()), state);
    }

    /** What the beginning of its log says besides, so that nobody goes on with that of another cluster. */
    Map<String, String> identification() {
        return Map.of(SYSTEM, systemIdentifier);
    }

    /**
     * Compares the cluster with the one that a checkpoint is of, as far as it says that.
     *
     * @throws IOException if it is another
     */
    void checkIsThatOf(Checkpoint at) throws IOException {
        String before = at.state().getOrDefault(SYSTEM, systemIdentifier);
        if (!before.equals(systemIdentifier)) {
            throw new IOException("The server is of another cluster than the one that was followed before: "
                    + systemIdentifier + " and not " + before + ". Nothing of it was stored");
        }
    }

    /** The form of its log. */
    WalFormat format() {
        return new WalFormat(major(), Long.parseUnsignedLong(systemIdentifier), segmentSize, walPageSize);
    }

    /** The form of the log of the server that made a base backup. */
    static WalFormat format(Checkpoint base) throws IOException {
        return new WalFormat(
                number(base, VERSION) / 10_000,
                Long.parseUnsignedLong(state(base, SYSTEM)),
                number(base, SEGMENT_SIZE),
                number(base, WAL_PAGE_SIZE));
    }

    private static int number(Checkpoint base, String name) throws IOException {
        return Integer.parseInt(state(base, name));
    }

    private static String state(Checkpoint base, String name) throws IOException {
        String value = base.state().get(name);
        if (value == null) {
            throw new IOException("The snapshot does not say its '" + name + "': it is no base backup of PostgreSQL");
        }
        return value;
    }
}
