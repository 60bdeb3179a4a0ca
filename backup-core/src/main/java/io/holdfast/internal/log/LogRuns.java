package io.holdfast.internal.log;

import io.holdfast.internal.format.LogBreak;
import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.log.LogHistory.Base;
import io.holdfast.spi.source.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The change log of a source as runs without a gap, and where the bases are in them. A run has stretches: between two of them the source lost a part of
 * its history, so that a base that has some of that cannot be brought further. Immutable.
 */
final class LogRuns {

    private final LogOrder order;
    private final List<Run> runs = new ArrayList<>();
    private final List<LogBreak> gaps = new ArrayList<>();
    private final List<Reach> reaches = new ArrayList<>();

    /**
     * A part of the log without a gap.
     *
     * @param begin its first segment, whose records may belong to the run before in part
     * @param from where it begins
     * @param stretches in order, at least one
     */
    record Run(LogPlace begin, Checkpoint from, List<Stretch> stretches) {}

    /**
     * A part of a run in which no history is lost.
     *
     * @param from where it begins
     * @param to where it ends
     * @param last the segment in which it does
     */
    record Stretch(Checkpoint from, Checkpoint to, LogPlace last) {}

    /**
     * How far a base can be brought.
     *
     * @param first number of the stretch in which the log reaches it
     * @param last number of the stretch at whose end it ends
     */
    record Reach(Base base, Run run, int first, int last) {

        /** The stretch in which the log reaches the base. */
        Stretch begin() {
            return run.stretches.get(first);
        }

        /** Whether that stretch has begun before a segment. */
        boolean beginsBefore(LogPlace place) {
            LogPlace begins =
                    first == 0 ? run.begin : run.stretches.get(first - 1).last();
            return begins.compareTo(place) < 0;
        }

        /** The last one that the base can be brought through. */
        Stretch end() {
            return run.stretches.get(last);
        }

        Checkpoint to() {
            return end().to();
        }
    }

    private LogRuns(LogOrder order) {
        this.order = order;
    }

    /** The runs of these pieces, which are in order. */
    static LogRuns of(List<LogPiece> pieces, List<Base> bases, LogOrder order) {
        LogRuns runs = new LogRuns(order);
        runs.read(pieces);
        for (Base base : bases) {
            runs.runs.forEach(run -> runs.reach(base, run).ifPresent(runs.reaches::add));
        }
        return runs;
    }

    private void read(List<LogPiece> pieces) {
        if (pieces.isEmpty()) {
            return;
        }
        LogPlace last = LogPlace.NONE;
        Checkpoint at = Checkpoint.none();
        Checkpoint from = at;
        Run run = new Run(pieces.get(0).first(), at, new ArrayList<>());
        for (LogPiece piece : pieces) {
            if (piece.last().compareTo(last) <= 0) {
                continue;
            }
            for (LogBreak one : breaks(piece, last, at)) {
                run.stretches.add(new Stretch(from, one.before(), one.place()));
                from = one.upTo();
                if (one.kind() == LogBreak.Kind.GAP) {
                    gaps.add(one);
                    runs.add(run);
                    run = new Run(one.place(), one.upTo(), new ArrayList<>());
                }
            }
            last = piece.last();
            at = piece.upTo();
        }
        run.stretches.add(new Stretch(from, at, last));
        runs.add(run);
    }

    /** Where the log does not simply go on, in and before a piece of which a part may have been seen. */
    private static List<LogBreak> breaks(LogPiece piece, LogPlace seen, Checkpoint at) {
        List<LogBreak> breaks = new ArrayList<>();
        if (piece.first().compareTo(seen) > 0 && !piece.from().equals(at)) {
            breaks.add(new LogBreak(LogBreak.Kind.GAP, piece.first(), at, piece.from()));
        }
        piece.breaks().stream().filter(one -> one.place().compareTo(seen) > 0).forEach(breaks::add);
        return breaks;
    }

    private Optional<Reach> reach(Base base, Run run) {
        Checkpoint stands = base.checkpoint();
        OptionalInt first = firstReaching(stands, run);
        return first.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reach(base, run, first.getAsInt(), lastWith(stands, run, first.getAsInt())));
    }

    /** The number of the stretch in which a run that lacks nothing after a base reaches it. */
    private OptionalInt firstReaching(Checkpoint base, Run run) {
        boolean lacksNothing = false;
        for (int i = 0; i < run.stretches.size() && !base.positions().isEmpty(); i++) {
            Stretch stretch = run.stretches.get(i);
            // Where the run begins may be lost history; what a later stretch goes on from is what is left of it.
            lacksNothing |= order.beginsBefore(stretch.from(), base);
            if (lacksNothing && order.reaches(stretch.to(), base)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether a snapshot that stands here could be brought further. */
    boolean reaches(Checkpoint base) {
        return runs.stream().anyMatch(run -> firstReaching(base, run).isPresent());
    }

    /** A stretch begins by taking streams back; if that is to before the base, the base has what was lost. */
    private int lastWith(Checkpoint base, Run run, int first) {
        int last = first;
        while (last + 1 < run.stretches.size()
                && !order.takesBack(base, run.stretches.get(last + 1).from())) {
            last++;
        }
        return last;
    }

    /** In order; empty ones are among them. */
    List<Run> runs() {
        return runs;
    }

    /** In order. */
    List<LogBreak> gaps() {
        return gaps;
    }

    /** For each base and each run that it can be brought through, bases oldest first. */
    List<Reach> reaches() {
        return reaches;
    }
}
