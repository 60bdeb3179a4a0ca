package io.holdfast.repository;

import io.holdfast.Problem;
import io.holdfast.spi.recovery.RestorableTime;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.SourceIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * To which points of its life a source can be restored, as the repository alone tells. Immutable.
 *
 * <p>It holds what was durable when it was made. Points are {@linkplain Checkpoint checkpoints}: the position of each stream of the change log, and the
 * moment by the clock of the source, where that is known.
 *
 * @param source which source
 * @param time when the window was made
 * @param ranges in the order of the log: to each point in them the source can be restored
 * @param bases oldest first: to where each of them stands the source can be restored, too
 * @param gaps in the order of the log: what is missing from it
 * @param marks in the log, the last of each name; one outside of all ranges cannot be restored to
 * @param end where the log ends that is durable, if there is one; without a base this says nothing about what can be restored
 * @param logBytes how many bytes of log are stored
 * @param tailBytes how many of these are not in a snapshot yet
 * @param ahead how many bytes of log the source had when it was heard of last that are not stored, if it said so
 * @param problems damaged snapshots and segments, of which nobody knows what they held
 */
public record RecoveryWindow(
        SourceIdentity source,
        Instant time,
        List<Range> ranges,
        List<Base> bases,
        List<Gap> gaps,
        Map<String, Checkpoint> marks,
        Optional<Checkpoint> end,
        long logBytes,
        long tailBytes,
        OptionalLong ahead,
        List<Problem> problems) {

    /** Copies the lists. */
    public RecoveryWindow {
        ranges = List.copyOf(ranges);
        bases = List.copyOf(bases);
        gaps = List.copyOf(gaps);
        marks = Map.copyOf(marks);
        problems = List.copyOf(problems);
    }

    /**
     * Points that follow one another without a gap.
     *
     * @param from where its first base stands
     * @param to where it ends
     * @param bases that log after them is in it, oldest first
     */
    public record Range(Checkpoint from, Checkpoint to, List<Base> bases) {

        /** Copies the list. */
        public Range {
            bases = List.copyOf(bases);
        }
    }

    /**
     * A snapshot that a restore can begin with.
     *
     * @param snapshot its id; it may have been removed and be part of log snapshots only
     * @param time when it was begun, by the clock of who made it
     * @param partial whether something is missing from it; it is used only where there is no complete one
     * @param checkpoint where it stands
     */
    public record Base(String snapshot, Instant time, boolean partial, Checkpoint checkpoint) {}

    /**
     * What is missing from the log.
     *
     * @param after where the log stands before; nothing where it begins
     * @param upTo where it goes on
     */
    public record Gap(Checkpoint after, Checkpoint upTo) {}

    /** The first point that the source can be restored to, by the order of the bases. */
    public Optional<Checkpoint> earliest() {
        return bases.stream().map(Base::checkpoint).findFirst();
    }

    /** The last point that the source can be restored to: the end of the last range, or a base that the log has not reached. */
    public Optional<Checkpoint> latest() {
        Optional<Checkpoint> range = ranges.isEmpty()
                ? Optional.empty()
                : Optional.of(ranges.get(ranges.size() - 1).to());
        Optional<Base> newest = bases.isEmpty() ? Optional.empty() : Optional.of(bases.get(bases.size() - 1));
        Optional<Checkpoint> beyond = newest.filter(
                        base -> ranges.stream().noneMatch(one -> one.bases().contains(base)))
                .map(Base::checkpoint);
        return beyond.filter(base -> range.isEmpty() || isLater(base, range.get()))
                .or(() -> range);
    }

    private static boolean isLater(Checkpoint one, Checkpoint other) {
        return one.instant().isPresent()
                && other.instant()
                        .filter(instant -> !instant.isBefore(one.instant().get()))
                        .isEmpty();
    }

    /** The moments that the source can be restored to: those of the ranges, and those at which bases stand that no log was kept behind. */
    public RestorableTime restorable() {
        List<RestorableTime.Range> moments = new ArrayList<>();
        for (Range range : ranges) {
            moments(range.from().instant(), range.to().instant()).ifPresent(moments::add);
        }
        bases.stream()
                .filter(base -> ranges.stream().noneMatch(range -> range.bases().contains(base)))
                .map(base -> base.checkpoint().moment())
                .forEach(moment -> moments(moment, moment).ifPresent(moments::add));
        return new RestorableTime(moments);
    }

    private static Optional<RestorableTime.Range> moments(Optional<Instant> from, Optional<Instant> to) {
        return from.flatMap(
                first -> to.filter(last -> !last.isBefore(first)).map(last -> new RestorableTime.Range(first, last)));
    }

    /** What would be lost if the source were lost at {@link #time()}, as time since the last moment that can be restored; empty if that is unknown. */
    public Optional<Duration> rpo() {
        return latest().flatMap(Checkpoint::moment).map(instant -> {
            Duration since = Duration.between(instant, time);
            return since.isNegative() ? Duration.ZERO : since;
        });
    }
}
