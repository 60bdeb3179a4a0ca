package io.holdfast.internal.log;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Optional;

/** A part of one stream of a change log, as it was stored. */
public final class LogPart {

    private final Comparator<String> order;
    private final String stream;
    private final String after;
    private final String upTo;

    /**
     * The records from the first that ends after a position up to the first that ends at or behind another.
     *
     * @param order of positions of the stream
     */
    public LogPart(Comparator<String> order, String stream, String after, String upTo) {
        this.order = order;
        this.stream = stream;
        this.after = after;
        this.upTo = upTo;
    }

    /** Hands over what a repository has of it. No lock is taken: what a log snapshot needs stays for longer than this takes. */
    public void read(OpenRepository repository, SourceIdentity of, LogSource.RecordHandler handler)
            throws IOException, InterruptedException {
        try (FollowedLog log = FollowedLog.of(repository, of, new Positions(order))) {
            LogReader.read(log, from(log.history()), new Reading(handler));
        }
    }

    /** What is in snapshots and ends before is not read. */
    private LogReader.Part from(LogHistory history) {
        LogReader.Part part = LogReader.Part.ALL;
        for (LogReader.Located located : LogReader.pieces(history)) {
            Checkpoint end = located.piece().upTo();
            if (isBehind(end, after)) {
                return part;
            }
            if (located.piece().last().compareTo(part.after()) > 0) {
                part = new LogReader.Part(located.piece().last(), end, LogPlace.LAST);
            }
        }
        return part;
    }

    private boolean isBehind(Checkpoint at, String position) {
        String here = at.positions().get(stream);
        return here != null && order.compare(here, position) > 0;
    }

    /** Of a log that is only read. */
    private record Positions(Comparator<String> order) implements LogShipper {
        @Override
        public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compare(String stream, String position, String other) {
            return order.compare(position, other);
        }
    }

    private final class Reading implements TailReader.Visitor {

        private final LogSource.RecordHandler handler;
        private boolean done;

        Reading(LogSource.RecordHandler handler) {
            this.handler = handler;
        }

        @Override
        public boolean segment(LogPlace place) {
            return !done;
        }

        @Override
        public void record(String of, ByteBuffer bytes, Checkpoint at) throws IOException, InterruptedException {
            if (!done && of.equals(stream) && isBehind(at, after)) {
                handler.record(bytes, at);
                done = order.compare(at.positions().getOrDefault(stream, upTo), upTo) >= 0;
            }
        }

        @Override
        public void head(LogSegment.Head head) {}

        @Override
        public void gap(Checkpoint before, Checkpoint next) {
            // Who wants to know sees it from the positions of the records.
        }

        @Override
        public void damaged(LogPlace place, CorruptionException why) {
            // What it held is missing, as in a gap.
        }
    }
}
