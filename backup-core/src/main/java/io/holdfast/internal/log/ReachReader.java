package io.holdfast.internal.log;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.internal.log.LogRuns.Reach;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Picks out of a log the records that bring a base further: those of its run that it does not hold, until there are none. */
final class ReachReader implements TailReader.Visitor {

    private final LogOrder order;
    private final Reach reach;
    private final Checkpoint base;
    private final Checkpoint start;
    private final Handler handler;
    private Checkpoint at;
    private LogPlace place = LogPlace.NONE;
    private int item;
    private boolean inRun;
    /** Whether the stretch in which the log reaches the base has begun: what was before it is in the base, or was lost. */
    private boolean begun;

    private boolean reached;
    private boolean done;

    /** Is given these records. */
    interface Handler {
        /**
         * Takes one.
         *
         * @return whether more are wanted
         */
        boolean record(Found record) throws IOException, InterruptedException;
    }

    /**
     * A record.
     *
     * @param place the segment that it is in
     * @param item how many items the segment has before it
     * @param before where the log stands before it
     * @param added whether the base lacks it; what it holds is shown as well, so that nobody misses a place
     */
    record Found(
            LogPlace place,
            int item,
            String stream,
            ByteBuffer bytes,
            Checkpoint upTo,
            Checkpoint before,
            boolean added) {}

    private ReachReader(LogOrder order, Reach reach, LogPiece from, Handler handler) {
        this.order = order;
        this.reach = reach;
        this.handler = handler;
        base = reach.base().checkpoint();
        start = reach.begin().from();
        at = from.from();
        inRun = from.first().compareTo(reach.run().begin()) > 0
                || at.equals(reach.run().from());
        begun = inRun && (at.equals(start) || reach.beginsBefore(from.first()));
    }

    /**
     * Reads from the beginning of a piece on.
     *
     * @param upTo the last segment that is wanted
     * @return where the log stands when it ends, or was ended
     */
    static Checkpoint read(FollowedLog log, Reach reach, LogPiece from, LogPlace upTo, Handler handler)
            throws IOException, InterruptedException {
        ReachReader reader = new ReachReader(log.order(), reach, from, handler);
        LogPlace before = new LogPlace(from.first().epoch(), from.first().number() - 1);
        LogReader.read(log, new LogReader.Part(before, from.from(), upTo), reader);
        return reader.at;
    }

    @Override
    public boolean segment(LogPlace next) {
        place = next;
        item = 0;
        return !done;
    }

    @Override
    public void record(String stream, ByteBuffer bytes, Checkpoint upTo) throws IOException, InterruptedException {
        if (begun && !done) {
            take(stream, bytes, upTo);
        } else if (!done) {
            at = at.followedBy(upTo);
            begun = inRun && at.equals(start);
        }
        item++;
    }

    private void take(String stream, ByteBuffer bytes, Checkpoint upTo) throws IOException, InterruptedException {
        reached = reached || order.reaches(at, base);
        if (reached && order.takesBack(base, upTo)) {
            done = true;
            return;
        }
        boolean added = order.isAfter(upTo, stream, base);
        done = !handler.record(new Found(place, item, stream, bytes, upTo, at, added));
        if (!done) {
            at = at.followedBy(upTo);
        }
    }

    @Override
    public void head(LogSegment.Head head) {
        if (!done) {
            at = at.followedBy(head.upTo());
        }
        item++;
    }

    @Override
    public void gap(Checkpoint after, Checkpoint upTo) {
        if (inRun && !upTo.equals(reach.run().from())) {
            done = true;
        } else if (!done) {
            inRun = upTo.equals(reach.run().from());
            at = upTo;
            begun = inRun && at.equals(start);
        }
        item++;
    }

    @Override
    public void damaged(LogPlace where, CorruptionException why) {
        // It tears a gap, which ends what was asked for, if it is in it.
    }
}
