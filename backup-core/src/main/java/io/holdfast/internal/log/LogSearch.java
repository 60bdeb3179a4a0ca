package io.holdfast.internal.log;

import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.log.LogRuns.Reach;
import io.holdfast.internal.log.ReachReader.Found;
import io.holdfast.internal.log.RestorePoints.Cut;
import io.holdfast.repository.RecoveryPoint.AtMark;
import io.holdfast.repository.RecoveryPoint.AtPosition;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogTarget;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds where to cut a log so that it ends at a target. Reads only the pieces in which that can be. */
final class LogSearch {

    private final FollowedLog log;
    private final Reach reach;
    private final List<LogPiece> pieces;
    private final Target target;
    private Optional<Cut> cut = Optional.empty();
    private Optional<String> beyond = Optional.empty();

    /** What a log is to end at. */
    interface Target {

        /** Whether a piece may have a record that tells where to cut. */
        boolean mayBeIn(LogPiece piece);

        /** Whether to cut before this record. */
        default boolean endsBefore(Found record) {
            return false;
        }

        /** Whether to cut after this record. */
        default boolean endsAfter(Found record) throws IOException {
            return false;
        }

        /** The stream whose position tells where the cut is, if there is one. */
        default Optional<String> stream() {
            return Optional.empty();
        }

        /** Before the first record that is later. */
        static Target at(Instant instant) {
            return new Target() {
                @Override
                public boolean mayBeIn(LogPiece piece) {
                    return piece.newest().filter(instant::isBefore).isPresent();
                }

                @Override
                public boolean endsBefore(Found record) {
                    return record.added()
                            && record.upTo().instant().filter(instant::isBefore).isPresent();
                }
            };
        }

        /** Before the first record that takes the stream beyond the position, or from there back. */
        static Target at(AtPosition wanted, LogOrder order) {
            Checkpoint target = new Checkpoint(Optional.empty(), Map.of(wanted.stream(), wanted.position()), Map.of());
            return new Target() {
                @Override
                public boolean mayBeIn(LogPiece piece) {
                    return order.takesBack(piece.upTo(), target)
                            || piece.breaks().stream().anyMatch(one -> order.reaches(one.before(), target));
                }

                @Override
                public boolean endsBefore(Found record) {
                    Checkpoint after = record.before().followedBy(record.upTo());
                    boolean leaves = order.reaches(record.before(), target) && !order.reaches(after, target);
                    return record.added() && (leaves || order.takesBack(after, target));
                }

                @Override
                public Optional<String> stream() {
                    return Optional.of(wanted.stream());
                }
            };
        }

        /** After the record that the plugin knows. */
        static Target at(LogTarget wanted) {
            return new Target() {
                @Override
                public boolean mayBeIn(LogPiece piece) {
                    return true;
                }

                @Override
                public boolean endsAfter(Found record) throws IOException {
                    return record.added()
                            && wanted.endsAfter(record.stream(), record.bytes().duplicate(), record.upTo());
                }
            };
        }

        /** After the record with the mark. */
        static Target at(AtMark mark) {
            return new Target() {
                @Override
                public boolean mayBeIn(LogPiece piece) {
                    return piece.marks().containsKey(mark.name());
                }

                @Override
                public boolean endsAfter(Found record) {
                    return record.added()
                            && mark.name().equals(record.upTo().state().get(Checkpoint.MARK));
                }
            };
        }
    }

    LogSearch(FollowedLog log, LogContents contents, Reach reach, Target target) {
        this.log = log;
        this.reach = reach;
        this.target = target;
        pieces = RestorePoints.pieces(contents, reach);
    }

    /** The first place to cut at; empty if there is none in what the base can be brought through. */
    Optional<Cut> cut() throws IOException, InterruptedException {
        for (LogPiece piece : pieces) {
            if (target.mayBeIn(piece) && cut.isEmpty()) {
                ReachReader.read(log, reach, piece, piece.last(), this::look);
            }
        }
        return cut;
    }

    private boolean look(Found record) throws IOException {
        if (target.endsBefore(record)) {
            cut = Optional.of(new Cut(record.place(), record.item(), record.before()));
            beyond = target.stream()
                    .map(stream -> record.before()
                            .followedBy(record.upTo())
                            .positions()
                            .get(stream));
        } else if (target.endsAfter(record)) {
            cut = Optional.of(
                    new Cut(record.place(), record.item() + 1, record.before().followedBy(record.upTo())));
        }
        return cut.isEmpty();
    }

    /** The position after the cut, if one was looked for. */
    Optional<String> beyond() {
        return beyond;
    }
}
