package io.holdfast.repository;

import io.holdfast.ConfigurationException;

/** How much that nobody needs may stay in packs that also hold what is needed. The less, the more is copied. Immutable. */
public final class UnusedLimit {

    private final double percent;
    private final long bytes;

    private UnusedLimit(double percent, long bytes) {
        this.percent = percent;
        this.bytes = bytes;
    }

    /**
     * A share of what the repository has when it is pruned.
     *
     * @throws ConfigurationException if it is not 0 to 100
     */
    public static UnusedLimit percent(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new ConfigurationException("The unused share is 0 to 100 percent, not " + percent);
        }
        return new UnusedLimit(percent, Long.MAX_VALUE);
    }

    /**
     * So many bytes.
     *
     * @throws ConfigurationException if they are negative
     */
    public static UnusedLimit bytes(long bytes) {
        if (bytes < 0) {
            throw new ConfigurationException("The unused bytes are not negative: " + bytes);
        }
        return new UnusedLimit(100, bytes);
    }

    /** All of it: only whole packs are removed. */
    public static UnusedLimit unlimited() {
        return new UnusedLimit(100, Long.MAX_VALUE);
    }

    /** How many unused bytes may stay beside so many used ones. */
    public long beside(long used) {
        return percent == 100 ? bytes : (long) (used * percent / (100 - percent));
    }

    @Override
    public String toString() {
        if (bytes != Long.MAX_VALUE) {
            return bytes + " bytes";
        }
        return percent == 100 ? "unlimited" : percent + " %";
    }
}
