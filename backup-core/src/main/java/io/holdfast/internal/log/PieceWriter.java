package io.holdfast.internal.log;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LogFile;
import io.holdfast.internal.format.LogManifest;
import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.log.LogHistory.LogSnapshot;
import io.holdfast.internal.read.BlobReader;
import io.holdfast.internal.read.SnapshotEntries;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.write.BlobWriter;
import io.holdfast.internal.write.GrowingContent;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pieces of a log longer by what a tail holds. The last piece grows until it is large enough; of what is stored already only its last chunk is
 * read again. Not thread-safe.
 */
final class PieceWriter {

    private final FollowedLog log;
    private final LogHistory history;
    private final Optional<LogSnapshot> before;
    private final BlobWriter blobs;
    private final long pieceSize;
    private final List<LogPiece> pieces = new ArrayList<>();
    private final Map<LogPiece, LogTree.Content> contents = new HashMap<>();
    private @Nullable Growing growing;
    private long records;
    private long bytes;

    /** A piece that grows. */
    private record Growing(LogPiece.Builder piece, GrowingContent content) {}

    /**
     * Goes on where the last log snapshot ends.
     *
     * @param pieceSize from how many bytes on a piece is not made longer
     */
    PieceWriter(FollowedLog log, LogHistory history, BlobWriter blobs, long pieceSize) throws InterruptedException {
        this.log = log;
        this.history = history;
        this.blobs = blobs;
        this.pieceSize = pieceSize;
        before = history.latest();
        if (before.isPresent()) {
            goOnFrom(before.get());
        }
    }

    private void goOnFrom(LogSnapshot last) throws InterruptedException {
        SnapshotEntries entries = SnapshotEntries.of(
                log.repository(), history.index(), Id.fromHex(last.snapshot().tree()));
        for (LogPiece piece : last.manifest().pieces()) {
            String path = LogManifest.PIECES + "/" + piece.fileName();
            Node node = entries.node(path)
                    .orElseThrow(() -> new CorruptionException(
                            "The log snapshot " + last.snapshot().shortId() + " has no file " + path));
            pieces.add(piece);
            contents.put(piece, new LogTree.Content(node.content(), node.size()));
        }
    }

    /** Appends all of a tail that is not in the last log snapshot. */
    void append(NavigableMap<Long, NavigableSet<Long>> segments, RunningOperation operation)
            throws IOException, InterruptedException {
        LogPlace after = before.map(snapshot -> snapshot.manifest().last()).orElse(LogPlace.NONE);
        TailReader.read(log.tail(), segments, new LogReader.Part(after, at(), LogPlace.LAST), new Appending(operation));
        if (growing != null) {
            finish(growing);
        }
    }

    private Checkpoint at() {
        return pieces.isEmpty()
                ? Checkpoint.none()
                : pieces.get(pieces.size() - 1).upTo();
    }

    private final class Appending implements TailReader.Visitor {

        private final RunningOperation operation;
        private final List<LogPlace> damaged = new ArrayList<>();

        Appending(RunningOperation operation) {
            this.operation = operation;
        }

        @Override
        public boolean segment(LogPlace place) throws IOException, InterruptedException {
            operation.checkCancelled();
            Growing into = roomy(place);
            damaged.forEach(into.piece::lacks);
            damaged.clear();
            into.piece.segment(place);
            into.content.append(LogFile.begin(place));
            return true;
        }

        @Override
        public void record(String stream, ByteBuffer data, Checkpoint upTo) throws IOException, InterruptedException {
            records++;
            bytes += data.remaining();
            add(new LogSegment.Data(stream, data, upTo));
        }

        @Override
        public void head(LogSegment.Head head) throws IOException, InterruptedException {
            add(head);
        }

        @Override
        public void gap(Checkpoint after, Checkpoint upTo) throws IOException, InterruptedException {
            add(new LogSegment.Gap(upTo));
        }

        @Override
        public void damaged(LogPlace place, CorruptionException why) {
            damaged.add(place);
            operation.warn(place.toString(), String.valueOf(why.getMessage()), true);
        }
    }

    private void add(LogSegment.Item item) throws IOException, InterruptedException {
        Growing into = Objects.requireNonNull(growing, "a segment has begun");
        into.piece.add(item);
        into.content.append(LogFile.part(item));
    }

    /** The piece that a segment goes into. */
    private Growing roomy(LogPlace place) throws IOException, InterruptedException {
        Growing into = growing == null ? lastPiece() : growing;
        if (into != null && into.content.size() >= pieceSize) {
            finish(into);
            into = null;
        }
        if (into == null) {
            into = new Growing(new LogPiece.Builder(place, at(), log.order()::takesBack), new GrowingContent(blobs));
        }
        growing = into;
        return into;
    }

    private @Nullable Growing lastPiece() throws IOException, InterruptedException {
        if (pieces.isEmpty()) {
            return null;
        }
        LogPiece last = pieces.get(pieces.size() - 1);
        LogTree.Content content = contents.get(last);
        if (content == null || content.size() >= pieceSize) {
            return null;
        }
        try {
            Growing grown = new Growing(new LogPiece.Builder(last, log.order()::takesBack), reopened(content));
            pieces.remove(last);
            contents.remove(last);
            return grown;
        } catch (CorruptionException e) {
            // It stays as it is, and the log goes on in another one.
            return null;
        }
    }

    private GrowingContent reopened(LogTree.Content content) throws IOException, InterruptedException {
        List<Id> chunks = content.chunks();
        if (content.size() % GrowingContent.CHUNK == 0) {
            return new GrowingContent(blobs, chunks, new byte[0]);
        }
        OpenRepository repository = log.repository();
        BlobReader reader =
                new BlobReader(repository.files(), history.index(), repository.codecs(), repository.damage()::add);
        byte[] rest = reader.read(BlobType.DATA, chunks.get(chunks.size() - 1));
        return new GrowingContent(blobs, chunks.subList(0, chunks.size() - 1), rest);
    }

    private void finish(Growing done) throws IOException, InterruptedException {
        LogPiece piece = done.piece.build();
        pieces.add(piece);
        contents.put(piece, new LogTree.Content(done.content.finish(), done.content.size()));
        growing = null;
    }

    /** All pieces, with those that were there before. */
    List<LogPiece> pieces() {
        return List.copyOf(pieces);
    }

    /** The content of each. */
    Map<LogPiece, LogTree.Content> contents() {
        return contents;
    }

    /** The log snapshot that it went on from. */
    Optional<LogSnapshot> before() {
        return before;
    }

    /** Whether anything was appended. */
    boolean grew() {
        LogPlace last =
                pieces.isEmpty() ? LogPlace.NONE : pieces.get(pieces.size() - 1).last();
        return last.compareTo(history.folded()) > 0;
    }

    /** How many records were appended. */
    long records() {
        return records;
    }

    /** How many bytes they have. */
    long bytes() {
        return bytes;
    }
}
