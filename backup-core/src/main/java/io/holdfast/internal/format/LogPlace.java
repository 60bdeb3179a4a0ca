package io.holdfast.internal.format;

import java.util.Comparator;

/**
 * Which segment of the change log of a source: in the order of places nothing ever comes before something that was there.
 *
 * @param epoch which of those who wrote the log wrote it
 * @param number of the segment in its epoch
 */
public record LogPlace(long epoch, long number) implements Comparable<LogPlace> {

    /** Before all segments. */
    public static final LogPlace NONE = new LogPlace(0, 0);

    /** After all segments. */
    public static final LogPlace LAST = new LogPlace(Long.MAX_VALUE, Long.MAX_VALUE);

    private static final Comparator<LogPlace> ORDER =
            Comparator.comparingLong(LogPlace::epoch).thenComparingLong(LogPlace::number);

    @Override
    public int compareTo(LogPlace other) {
        return ORDER.compare(this, other);
    }
}
