package io.holdfast.internal.log;

import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.Snapshot;
import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a whole change log: of what is in snapshots without reading it, of the tail from its segments.
 *
 * @param pieces in order; the tail is one for each segment
 * @param tailBytes how many bytes of log are not in a snapshot
 */
record LogContents(LogHistory history, List<LogPiece> pieces, long tailBytes, List<Problem> problems) {

    static LogContents of(FollowedLog log) throws IOException, InterruptedException {
        while (true) {
            // Before the snapshots: what is gone from it by then is in one of them.
            NavigableMap<Long, NavigableSet<Long>> segments = log.tail().settled();
            try {
                return of(log, segments, log.history());
            } catch (NoSuchFileException e) {
                // A segment was moved into a snapshot meanwhile.
            }
        }
    }

    /** What a snapshot of the log holds, as if there were nothing else. */
    static LogContents only(FollowedLog log, Snapshot snapshot) throws IOException, InterruptedException {
        LogHistory history = log.history().only(snapshot);
        return new LogContents(history, history.logs().get(0).manifest().pieces(), 0, List.of());
    }

    private static LogContents of(FollowedLog log, NavigableMap<Long, NavigableSet<Long>> segments, LogHistory history)
            throws IOException, InterruptedException {
        List<LogPiece> pieces = new ArrayList<>();
        LogPlace last = LogPlace.NONE;
        Checkpoint at = Checkpoint.none();
        for (LogReader.Located located : LogReader.pieces(history)) {
            if (located.piece().last().compareTo(last) > 0) {
                pieces.add(located.piece());
                last = located.piece().last();
                at = located.piece().upTo();
            }
        }
        Summary tail = new Summary(log.order(), at);
        TailReader.read(log.tail(), segments, new LogReader.Part(last, at, LogPlace.LAST), tail);
        tail.finish();
        pieces.addAll(tail.pieces);
        List<Problem> problems = new ArrayList<>(history.problems());
        problems.addAll(tail.problems);
        long tailBytes = tail.pieces.stream().mapToLong(LogPiece::bytes).sum();
        return new LogContents(history, List.copyOf(pieces), tailBytes, List.copyOf(problems));
    }

    LogRuns runs(LogOrder order) {
        return LogRuns.of(pieces, history.bases(), order);
    }

    private static final class Summary implements TailReader.Visitor {

        private final LogOrder order;
        private final List<LogPiece> pieces = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private Checkpoint at;
        private LogPiece.@Nullable Builder open;

        Summary(LogOrder order, Checkpoint at) {
            this.order = order;
            this.at = at;
        }

        @Override
        public boolean segment(LogPlace place) {
            finish();
            open = new LogPiece.Builder(place, at, order::takesBack);
            return true;
        }

        void finish() {
            if (open != null) {
                at = open.upTo();
                pieces.add(open.build());
                open = null;
            }
        }

        @Override
        public void record(String stream, ByteBuffer bytes, Checkpoint upTo) {
            add(new LogSegment.Data(stream, bytes, upTo));
        }

        @Override
        public void head(LogSegment.Head head) {
            add(head);
        }

        @Override
        public void gap(Checkpoint after, Checkpoint upTo) {
            add(new LogSegment.Gap(upTo));
        }

        private void add(LogSegment.Item item) {
            if (open != null) {
                open.add(item);
            }
        }

        @Override
        public void damaged(LogPlace place, CorruptionException why) {
            problems.add(new Problem(
                    "segment " + place.number() + " of epoch " + place.epoch(), String.valueOf(why.getMessage())));
        }
    }
}
