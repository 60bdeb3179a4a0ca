package io.holdfast.internal.log;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.internal.format.LogSegment.Kind;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes somebody the writer of a tail: the one that was is fenced first, so that where the log stands is not only what was acknowledged so far but all
 * that ever will be.
 *
 * <p>Of two who claim at the same time, each creates its epoch before it looks who else there is. So at least the lower one sees the higher and gives
 * way for good, or is seen by it and fenced.
 */
final class TailClaim {

    private static final Logger LOG = LoggerFactory.getLogger(TailClaim.class);

    private final Tail tail;
    private final String writer;
    private final Folded folded;

    /**
     * What is known of a log beside its tail.
     *
     * @param epoch the last one that anything in a snapshot is of
     * @param upTo where the log stands that is in snapshots
     */
    record Folded(long epoch, Checkpoint upTo) {

        /** Nothing is in a snapshot. */
        static final Folded NOTHING = new Folded(0, Checkpoint.none());
    }

    /**
     * What was claimed.
     *
     * @param number of the epoch
     * @param writer who writes it, for a person
     * @param from where the log stands; nothing if there is none yet
     */
    record Epoch(long number, String writer, Checkpoint from) {}

    private TailClaim(Tail tail, String writer, Folded folded) {
        this.tail = tail;
        this.writer = writer;
        this.folded = folded;
    }

    /**
     * Claims a new epoch.
     *
     * @param writer who does, for a person
     * @param folded from where on the log is followed if the tail does not tell, as in a repository that was copied
     * @throws FencedException if another claimed a later one meanwhile; who claims again at once may meet that one again without end
     */
    static Epoch take(Tail tail, String writer, Folded folded) throws IOException, InterruptedException {
        return new TailClaim(tail, writer, folded).take();
    }

    private Epoch take() throws IOException, InterruptedException {
        while (true) {
            long epoch = Math.max(last(tail.list()), folded.epoch) + 1;
            boolean ours = put(Kind.CLAIM, epoch, 0, Checkpoint.none());
            NavigableMap<Long, NavigableSet<Long>> epochs = tail.list();
            if (ours && last(epochs) == epoch) {
                return new Epoch(epoch, writer, fence(epochs.headMap(epoch, false)));
            }
            if (ours && last(epochs) > epoch) {
                throw new FencedException("the source is followed by another now, who claimed epoch " + last(epochs)
                        + " while epoch " + epoch + " was claimed");
            }
        }
    }

    private static long last(NavigableMap<Long, NavigableSet<Long>> epochs) {
        return epochs.isEmpty() ? 0 : epochs.lastKey();
    }

    private Checkpoint fence(NavigableMap<Long, NavigableSet<Long>> epochs) throws IOException, InterruptedException {
        Checkpoint at = folded.upTo;
        for (Map.Entry<Long, NavigableSet<Long>> epoch : epochs.entrySet()) {
            // Without a claim it is what a removal has left.
            if (epoch.getValue().first() == 0) {
                at = fence(epoch.getKey(), epoch.getValue(), at);
            }
        }
        return at;
    }

    /** Makes sure that an epoch has ended, and says where. */
    private Checkpoint fence(long epoch, NavigableSet<Long> numbers, Checkpoint before)
            throws IOException, InterruptedException {
        Checkpoint at = before;
        for (long number : numbers.tailSet(1L, true).descendingSet()) {
            Optional<LogSegment> segment = load(epoch, number);
            if (segment.isPresent()) {
                at = segment.get().upTo();
                if (segment.get().header().kind() == Kind.END) {
                    return at;
                }
                break;
            }
        }
        for (long next = numbers.last() + 1; !put(Kind.END, epoch, next, at); next++) {
            Optional<LogSegment> faster = load(epoch, next);
            if (faster.isPresent()) {
                at = faster.get().upTo();
                if (faster.get().header().kind() == Kind.END) {
                    return at;
                }
            }
        }
        return at;
    }

    /** A segment; empty if it is damaged, so that the log is followed again from before it. */
    private Optional<LogSegment> load(long epoch, long number) throws IOException, InterruptedException {
        try {
            return Optional.of(tail.load(epoch, number));
        } catch (CorruptionException e) {
            LOG.warn("The log is followed again from before a damaged segment: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private boolean put(Kind kind, long epoch, long number, Checkpoint from) throws IOException, InterruptedException {
        LogSegment.Header header = new LogSegment.Header(kind, tail.source(), epoch, number, writer, from);
        return tail.put(epoch, number, tail.seal(new LogSegment.Writer(header)));
    }
}
