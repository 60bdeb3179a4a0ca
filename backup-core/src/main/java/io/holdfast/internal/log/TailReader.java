package io.holdfast.internal.log;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableSet;

/**
 * Reads a tail in the order in which it was appended, whether or not somebody writes it meanwhile. Nothing is passed over in silence: every segment
 * says where it goes on, and where that is not where the one before ended there is a gap.
 */
final class TailReader {

    private final Tail tail;
    private final Visitor visitor;
    private Checkpoint at = Checkpoint.none();

    /** Is shown what a tail holds. */
    interface Visitor {
        /** A record. The buffer is valid until this returns. */
        void record(String stream, ByteBuffer bytes, Checkpoint upTo) throws IOException, InterruptedException;

        /**
         * Something is missing, also where the log begins.
         *
         * @param after where the log stands before; nothing if it begins here
         * @param upTo where it goes on
         */
        void gap(Checkpoint after, Checkpoint upTo) throws IOException, InterruptedException;

        /** A segment is damaged. If that tore a gap, it is shown as well, later. */
        void damaged(CorruptionException why) throws IOException, InterruptedException;
    }

    private TailReader(Tail tail, Visitor visitor) {
        this.tail = tail;
        this.visitor = visitor;
    }

    /**
     * Reads everything.
     *
     * @return where the log stands at its end
     */
    static Checkpoint read(Tail tail, Visitor visitor) throws IOException, InterruptedException {
        TailReader reader = new TailReader(tail, visitor);
        for (Map.Entry<Long, NavigableSet<Long>> epoch : tail.list().entrySet()) {
            // Without a claim it is what a removal has left.
            if (epoch.getValue().first() == 0) {
                reader.readEpoch(epoch.getKey(), epoch.getValue().tailSet(1L, true));
            }
        }
        return reader.at;
    }

    private void readEpoch(long epoch, NavigableSet<Long> numbers) throws IOException, InterruptedException {
        for (long number : numbers) {
            LogSegment segment;
            try {
                segment = tail.load(epoch, number);
            } catch (CorruptionException e) {
                visitor.damaged(e);
                continue;
            }
            show(segment);
            if (segment.header().kind() == LogSegment.Kind.END) {
                return;
            }
        }
    }

    private void show(LogSegment segment) throws IOException, InterruptedException {
        goOnAt(segment.header().from());
        for (LogSegment.Item item : segment.items()) {
            if (item instanceof LogSegment.Data data) {
                at = at.followedBy(data.upTo());
                visitor.record(data.stream(), data.bytes(), data.upTo());
            } else {
                goOnAt(at.followedBy(item.upTo()));
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
