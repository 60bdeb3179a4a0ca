package io.holdfast.internal.log;

import io.holdfast.CorruptionException;
import io.holdfast.StoreException;
import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.log.LogRuns.Reach;
import io.holdfast.internal.log.ReachReader.Found;
import io.holdfast.internal.log.RestorePoints.Cut;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The log that brings a base to a point, read from the repository as it is asked for. Thread-safe. */
final class ReachedLog implements LogSource {

    private final FollowedLog log;
    private final Reach reach;
    private final LogPiece first;
    private final Cut cut;

    ReachedLog(FollowedLog log, LogContents contents, Reach reach, Cut cut) {
        this.log = log;
        this.reach = reach;
        this.cut = cut;
        Checkpoint base = reach.base().checkpoint();
        List<LogPiece> pieces = RestorePoints.pieces(contents, reach);
        // Of those that begin before the base the last one; all may begin in history that was lost.
        first = pieces.stream()
                .filter(piece -> log.order().beginsBefore(piece.from(), base))
                .reduce((one, other) -> other)
                .orElse(pieces.get(0));
    }

    @Override
    public Set<String> streams() {
        Map<String, String> contained = reach.base().checkpoint().positions();
        Set<String> streams = new TreeSet<>();
        cut.at().positions().forEach((stream, position) -> {
            if (!position.equals(contained.get(stream))) {
                streams.add(stream);
            }
        });
        return streams;
    }

    @Override
    public void forEach(String stream, RecordHandler handler) throws IOException, InterruptedException {
        forEach(Set.of(stream), handler);
    }

    @Override
    public void forEach(Set<String> streams, RecordHandler handler) throws IOException, InterruptedException {
        Checkpoint end;
        try {
            end = ReachReader.read(log, reach, first, cut.place(), record -> hand(record, streams, handler));
        } catch (HandlerException e) {
            throw e.failure;
        } catch (IOException e) {
            throw new StoreException("The change log could not be read: " + e.getMessage(), e);
        }
        // The instant may be later: behind the cut the source may have been heard of.
        if (!end.positions().equals(cut.at().positions())) {
            throw new CorruptionException("The change log ends at " + end.positions() + " and not at "
                    + cut.at().positions() + " any more. Something was damaged or removed since it was looked at;"
                    + " what was restored is not complete");
        }
    }

    private boolean hand(Found record, Set<String> streams, RecordHandler handler)
            throws HandlerException, InterruptedException {
        if (record.place().equals(cut.place()) && record.item() >= cut.items()) {
            return false;
        }
        if (record.added() && streams.contains(record.stream())) {
            try {
                handler.record(record.bytes(), record.upTo());
            } catch (IOException e) {
                throw new HandlerException(e);
            }
        }
        return true;
    }

    /** What a handler throws, as it is told from what the store does. */
    private static final class HandlerException extends IOException {

        private static final long serialVersionUID = 1L;

        private final IOException failure;

        HandlerException(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
