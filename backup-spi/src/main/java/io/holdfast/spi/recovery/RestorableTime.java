package io.holdfast.spi.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * To which moments of its life something can be restored. Immutable.
 *
 * @param ranges to each moment in one of them; nothing can be restored if there is none
 */
public record RestorableTime(List<Range> ranges) {

    /** Copies the list. */
    public RestorableTime {
        ranges = List.copyOf(ranges);
    }

    /**
     * Moments one after another.
     *
     * @param from the first
     * @param to the last, which is not before the first
     */
    public record Range(Instant from, Instant to) {

        /**
         * Looks that it is one.
         *
         * @throws IllegalArgumentException if it ends before it begins
         */
        public Range {
            if (to.isBefore(from)) {
                throw new IllegalArgumentException("It ends at " + to + ", before it begins at " + from);
            }
        }

        private Optional<Range> and(Range other) {
            Instant begin = from.isBefore(other.from) ? other.from : from;
            Instant end = to.isAfter(other.to) ? other.to : to;
            return end.isBefore(begin) ? Optional.empty() : Optional.of(new Range(begin, end));
        }

        private Duration length() {
            return Duration.between(from, to);
        }
    }

    /** The moments in both. */
    public RestorableTime and(RestorableTime other) {
        List<Range> both = new ArrayList<>();
        for (Range range : ranges) {
            other.ranges.forEach(one -> range.and(one).ifPresent(both::add));
        }
        return new RestorableTime(both);
    }

    /** The moments that are not after one. */
    public RestorableTime until(Instant last) {
        return and(new RestorableTime(List.of(new Range(Instant.MIN, last))));
    }

    /**
     * The moment before which a part of all the time in the ranges lies, to the millisecond; empty if there is none.
     *
     * @param part from 0, the first moment, to 1, the last one
     */
    public Optional<Instant> at(double part) {
        long all = ranges.stream().mapToLong(range -> range.length().toMillis()).sum();
        long before = Math.round(all * Math.min(1, Math.max(0, part)));
        for (Range range : ranges) {
            long length = range.length().toMillis();
            if (before <= length) {
                return Optional.of(range.from().plusMillis(before));
            }
            before -= length;
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return ranges.isEmpty()
                ? "never"
                : String.join(
                        ", ",
                        ranges.stream()
                                .map(range -> range.from() + " to " + range.to())
                                .toList());
    }
}
