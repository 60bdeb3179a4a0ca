package io.holdfast.internal.log;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LogFile;
import io.holdfast.internal.format.LogManifest;
import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.log.LogHistory.LogSnapshot;
import io.holdfast.internal.read.SnapshotEntries;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole change log of a source in its order, what is in snapshots and what is in the tail, each segment once, also while somebody moves
 * segments from the one into the other.
 */
final class LogReader {

    private final FollowedLog log;
    private final LogPlace end;
    private final TailReader.Visitor visitor;
    private LogPlace last;
    private Checkpoint at;
    private boolean stopped;

    /**
     * A part of a log.
     *
     * @param after the segment after which it begins
     * @param at where the log stands there
     * @param upTo the segment with which it ends
     */
    record Part(LogPlace after, Checkpoint at, LogPlace upTo) {

        /** All of it. */
        static final Part ALL = new Part(LogPlace.NONE, Checkpoint.none(), LogPlace.LAST);
    }

    /** A piece, and the snapshot that has it. */
    record Located(LogSnapshot in, LogPiece piece) {}

    private LogReader(FollowedLog log, Part part, TailReader.Visitor visitor) {
        this.log = log;
        this.visitor = visitor;
        last = part.after;
        at = part.at;
        end = part.upTo;
    }

    /**
     * Reads a part of a log.
     *
     * @return where it stands at its end
     */
    static Checkpoint read(FollowedLog log, Part part, TailReader.Visitor visitor)
            throws IOException, InterruptedException {
        LogReader reader = new LogReader(log, part, visitor);
        while (!reader.readToTheEnd()) {
            // A segment was moved into a snapshot before it was read: it is found there.
        }
        return reader.at;
    }

    private boolean readToTheEnd() throws IOException, InterruptedException {
        // Before the snapshots: what is gone from it by then is in one of them.
        NavigableMap<Long, NavigableSet<Long>> segments = log.tail().settled();
        LogHistory history = log.history();
        for (Located located : pieces(history)) {
            if (located.piece.last().compareTo(last) > 0
                    && located.piece.first().compareTo(end) <= 0) {
                readFile(history, located);
            }
            if (stopped) {
                return true;
            }
        }
        try {
            TailReader.read(log.tail(), segments, new Part(last, at, end), new Moving());
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The pieces of all log snapshots in order; those that begin alike with the longest first. */
    static List<Located> pieces(LogHistory history) {
        List<Located> pieces = new ArrayList<>();
        history.logs().forEach(log -> log.manifest().pieces().forEach(piece -> pieces.add(new Located(log, piece))));
        pieces.sort(Comparator.comparing((Located located) -> located.piece.first())
                .thenComparing(located -> located.piece.last(), Comparator.reverseOrder()));
        return pieces;
    }

    private void readFile(LogHistory history, Located located) throws IOException, InterruptedException {
        SnapshotEntries entries = SnapshotEntries.of(
                log.repository(),
                history.index(),
                Id.fromHex(located.in.snapshot().tree()));
        String path = LogManifest.PIECES + "/" + located.piece.fileName();
        Entry file = entries.entry(path).orElseThrow(() -> damaged(located, path, "it is missing"));
        if (located.piece.first().compareTo(last) > 0) {
            goOnAt(located.piece.from());
        }
        try (InputStream in = entries.open(file)) {
            LogFile.read(in, new FileVisitor());
        } catch (MalformedException e) {
            throw damaged(located, path, e.getMessage());
        }
    }

    private static CorruptionException damaged(Located located, String path, @Nullable String why) {
        return new CorruptionException(
                path + " in the snapshot " + located.in.snapshot().shortId() + " cannot be read: " + why);
    }

    private void goOnAt(Checkpoint from) throws IOException, InterruptedException {
        if (!from.equals(at)) {
            visitor.gap(at, from);
            at = from;
        }
    }

    private final class FileVisitor implements LogFile.Visitor {
        @Override
        public LogFile.Wish segment(LogPlace place) throws IOException, InterruptedException {
            if (place.compareTo(end) > 0) {
                return LogFile.Wish.STOP;
            }
            if (place.compareTo(last) <= 0) {
                return LogFile.Wish.SKIP;
            }
            last = place;
            stopped = !visitor.segment(place);
            return stopped ? LogFile.Wish.STOP : LogFile.Wish.TAKE;
        }

        @Override
        public void item(LogSegment.Item item) throws IOException, InterruptedException {
            if (item instanceof LogSegment.Data data) {
                at = at.followedBy(data.upTo());
                visitor.record(data.stream(), data.bytes(), data.upTo());
            } else if (item instanceof LogSegment.Head head) {
                at = at.followedBy(head.upTo());
                visitor.head(head);
            } else {
                goOnAt(item.upTo());
            }
        }
    }

    /** Keeps track of where the log stands. */
    private final class Moving implements TailReader.Visitor {
        @Override
        public boolean segment(LogPlace place) throws IOException, InterruptedException {
            last = place;
            return visitor.segment(place);
        }

        @Override
        public void record(String stream, ByteBuffer bytes, Checkpoint upTo) throws IOException, InterruptedException {
            at = at.followedBy(upTo);
            visitor.record(stream, bytes, upTo);
        }

        @Override
        public void head(LogSegment.Head head) throws IOException, InterruptedException {
            at = at.followedBy(head.upTo());
            visitor.head(head);
        }

        @Override
        public void gap(Checkpoint after, Checkpoint upTo) throws IOException, InterruptedException {
            at = upTo;
            visitor.gap(after, upTo);
        }

        @Override
        public void damaged(LogPlace place, CorruptionException why) throws IOException, InterruptedException {
            visitor.damaged(place, why);
        }
    }
}
