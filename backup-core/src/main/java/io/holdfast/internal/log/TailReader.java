package io.holdfast.internal.log;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;

/**
 * Reads a tail in the order in which it was appended, whether or not somebody writes it meanwhile. Nothing is passed over in silence: every segment
 * says where it goes on, and where that is not where the one before ended there is a gap.
 */
final class TailReader {

    private final Tail tail;
    private final Visitor visitor;
    private final LogReader.Part part;
    private Checkpoint at;

    /** Is shown what a log holds. */
    interface Visitor {
        /**
         * A segment begins.
         *
         * @return whether it or anything after it is wanted
         */
        default boolean segment(LogPlace place) throws IOException, InterruptedException {
            return true;
        }

        /** A record. The buffer is valid until this returns. */
        void record(String stream, ByteBuffer bytes, Checkpoint upTo) throws IOException, InterruptedException;

        /** The source was heard of, whose log stands at the checkpoint of the head then. */
        void head(LogSegment.Head head) throws IOException, InterruptedException;

        /**
         * Something is missing, also where the log begins.
         *
         * @param after where the log stands before; nothing if it begins here
         * @param upTo where it goes on, completely
         */
        void gap(Checkpoint after, Checkpoint upTo) throws IOException, InterruptedException;

        /** A segment is damaged. If that tore a gap, it is shown as well, later. */
        void damaged(LogPlace place, CorruptionException why) throws IOException, InterruptedException;
    }

    private TailReader(Tail tail, LogReader.Part part, Visitor visitor) {
        this.tail = tail;
        this.part = part;
        at = part.at();
        this.visitor = visitor;
    }

    /**
     * Reads everything.
     *
     * @return where the log stands at its end
     */
    static Checkpoint read(Tail tail, Visitor visitor) throws IOException, InterruptedException {
        return read(tail, tail.settled(), LogReader.Part.ALL, visitor);
    }

    /**
     * Reads a part of it.
     *
     * @param segments as they were {@linkplain Tail#settled() listed}
     * @return where it stands at its end
     * @throws java.nio.file.NoSuchFileException if a segment was removed meanwhile, as happens once it is in a snapshot
     */
    static Checkpoint read(
            Tail tail, NavigableMap<Long, NavigableSet<Long>> segments, LogReader.Part part, Visitor visitor)
            throws IOException, InterruptedException {
        TailReader reader = new TailReader(tail, part, visitor);
        for (Map.Entry<Long, NavigableSet<Long>> epoch : segments.entrySet()) {
            if (!reader.readEpoch(epoch.getKey(), epoch.getValue().tailSet(1L, true))) {
                break;
            }
        }
        return reader.at;
    }

    /** Returns whether more is wanted. */
    private boolean readEpoch(long epoch, NavigableSet<Long> numbers) throws IOException, InterruptedException {
        for (long number : numbers) {
            LogPlace place = new LogPlace(epoch, number);
            if (place.compareTo(part.after()) <= 0 || place.compareTo(part.upTo()) > 0) {
                continue;
            }
            LogSegment segment;
            try {
                segment = tail.load(epoch, number);
            } catch (CorruptionException e) {
                visitor.damaged(place, e);
                continue;
            }
            if (!visitor.segment(place)) {
                return false;
            }
            show(segment);
            if (segment.header().kind() == LogSegment.Kind.END) {
                return true;
            }
        }
        return true;
    }

    private void show(LogSegment segment) throws IOException, InterruptedException {
        goOnAt(segment.header().from());
        for (LogSegment.Item item : segment.items()) {
            if (item instanceof LogSegment.Data data) {
                at = at.followedBy(data.upTo());
                visitor.record(data.stream(), data.bytes(), data.upTo());
            } else if (item instanceof LogSegment.Head head) {
                at = at.followedBy(head.upTo());
                visitor.head(head);
            } else {
                goOnAt(item.after(at));
            }
        }
    }

    private void goOnAt(Checkpoint from) throws IOException, InterruptedException {
        if (!from.equals(at)) {
            visitor.gap(at, from);
            at = from;
        }
    }
}
