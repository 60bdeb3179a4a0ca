package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.postgres.internal.wire.ReplicationConnection;
import io.holdfast.postgres.internal.wire.ReplicationConnection.Cluster;
import io.holdfast.postgres.internal.wire.ReplicationConnection.Slot;
import io.holdfast.postgres.internal.wire.ServerException;
import io.holdfast.postgres.internal.wire.WalStream;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogSink;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection over which the log is followed, from timeline to timeline. */
final class WalFollowing {

    private static final Logger LOG = LoggerFactory.getLogger(WalFollowing.class);
    private static final int FIRST_THAT_READS_SLOTS = 15;
    private static final String SEGMENT_IS_GONE = "58P01";
    private static final String INTERNAL_ERROR = "XX000";
    private static final String SLOT_IS_INVALID = "55000";

    private final PostgresSettings settings;
    private final ReplicationConnection connection;
    private final LogSink sink;
    private final StreamedSegments segments;
    private final Operation operation;
    private boolean appended;

    WalFollowing(
            PostgresSettings settings,
            ReplicationConnection connection,
            LogSink sink,
            StreamedSegments segments,
            Operation operation) {
        this.settings = settings;
        this.connection = connection;
        this.sink = sink;
        this.segments = segments;
        this.operation = operation;
    }

    /** Follows until the connection ends. */
    void follow(Optional<Checkpoint> from) throws IOException, InterruptedException {
        Cluster cluster = connection.identify();
        ClusterFacts facts = ClusterFacts.of(cluster, connection);
        Timelines now = Timelines.of(cluster.timeline(), connection);
        if (from.isPresent()) {
            facts.checkIsThatOf(from.get());
            now.checkContinue(from.get());
        }
        long kept = slot(facts);
        long nearest = Math.max(
                kept,
                now.forks().values().stream().mapToLong(fork -> fork).max().orElse(0));
        Checkpoint begin = new Checkpoint(
                Optional.empty(), now.positions(nearest - nearest % facts.segmentSize()), state(facts, now));
        if (from.isEmpty()) {
            sink.begin(begin);
        }
        Checkpoint at = from.orElse(begin);
        Optional<ArchiveListener> listener = settings.archiveSocket()
                .map(socket -> ArchiveListener.at(socket.path(cluster.systemIdentifier()), segments, operation));
        try {
            follow(at, now, facts);
        } catch (ServerException e) {
            throw explained(e, begin, WalSegment.of(Timelines.latest(at), Timelines.position(at), facts.segmentSize()));
        } finally {
            listener.ifPresent(ArchiveListener::close);
        }
    }

    private static Map<String, String> state(ClusterFacts facts, Timelines timelines) {
        Map<String, String> state = new HashMap<>(timelines.state());
        state.putAll(facts.identification());
        return state;
    }

    /** From where on the server keeps its log for us. */
    private long slot(ClusterFacts facts) throws IOException {
        Optional<Slot> slot = state(facts);
        if (slot.isPresent() && slot.get().restart().isEmpty()) {
            renewSlot();
        } else if (slot.isEmpty()) {
            connection.createSlot(settings.slot(), false);
        }
        return state(facts)
                .flatMap(Slot::restart)
                .map(Lsn::parse)
                .orElseThrow(() -> new IOException("The slot " + settings.slot() + " keeps nothing"));
    }

    private Optional<Slot> state(ClusterFacts facts) throws IOException {
        return facts.major() >= FIRST_THAT_READS_SLOTS
                ? connection.slot(settings.slot())
                : SlotBySql.read(settings.login(), settings.slot());
    }

    private void renewSlot() throws IOException {
        LOG.warn("The slot {} has lost what it kept, and is made anew", settings.slot());
        connection.dropSlot(settings.slot());
        connection.createSlot(settings.slot(), false);
    }

    private IOException explained(ServerException e, Checkpoint nearest, WalSegment wanted) throws IOException {
        // What was removed after it was opened is an internal error, of which only the name is the same in all
        // languages.
        boolean gone = e.state().equals(SEGMENT_IS_GONE)
                || (e.state().equals(INTERNAL_ERROR)
                        && String.valueOf(e.getMessage()).contains(wanted.name()));
        if (gone && !appended) {
            return new LogLostException(
                    "The server no longer has its log from there on: " + e.getMessage(), Optional.of(nearest));
        }
        if (e.state().equals(SLOT_IS_INVALID)) {
            renewSlot();
        }
        return e;
    }

    private void follow(Checkpoint from, Timelines now, ClusterFacts facts) throws IOException, InterruptedException {
        int timeline = Timelines.latest(from);
        long position = Timelines.position(from);
        Timelines history = now;
        while (true) {
            Long fork = history.forks().get(timeline);
            if (fork != null && Long.compareUnsigned(position, fork) >= 0) {
                timeline = history.after(timeline);
                position = fork;
            } else {
                Timelines streamed = timeline == history.latest() ? history : Timelines.of(timeline, connection);
                WalStream.Successor next = stream(streamed, position, from, facts);
                timeline = next.timeline();
                position = next.from();
                history = Timelines.of(Math.max(history.latest(), timeline), connection);
            }
        }
    }

    private WalStream.Successor stream(Timelines timelines, long position, Checkpoint from, ClusterFacts facts)
            throws IOException, InterruptedException {
        String name = Timelines.stream(timelines.latest());
        segments.begin(timelines, position, facts.segmentSize());
        WalPieces pieces = new WalPieces(timelines, position, !from.positions().containsKey(name), facts, sink);
        WalStream.Visitor visitor = segments.before(pieces);
        WalStream stream = connection.stream(settings.slot(), timelines.latest(), position);
        try (Acknowledgements acknowledgements = new Acknowledgements(
                        stream, name, pieces, settings.login().timeout(), operation);
                Beacon beacon = new Beacon(pieces::transactions, Beacon.over(settings.login()))) {
            sink.stream(name).onDurable(upTo -> {
                segments.durable(upTo);
                acknowledgements.durable(upTo);
            });
            settings.beacon().ifPresent(interval -> beacon.begin(interval, operation));
            while (stream.receive(visitor)) {
                operation.checkCancelled();
                appended |= pieces.received() != position;
            }
            pieces.flush();
        }
        return stream.successor()
                .orElseThrow(() -> new IOException(
                        "The server has ended timeline " + timelines.latest() + " and does not say which one follows"));
    }
}
