package io.holdfast.internal.store;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long and how often something is tried again. The pause before the n-th retry is drawn evenly from zero to {@code firstPause} × 2ⁿ⁻¹, or to
 * {@code longestPause} if that is less, so that clients which failed together do not come back together ("full jitter").
 *
 * @param budget after how much time since the first attempt, or since the last progress, no other attempt begins
 * @param firstPause the longest first pause
 * @param longestPause the longest pause of all
 */
public record RetryPolicy(Duration budget, Duration firstPause, Duration longestPause) {

    /** Tries again for so long. */
    public static RetryPolicy upTo(Duration budget) {
        return new RetryPolicy(budget, Duration.ofMillis(500), Duration.ofMinutes(1));
    }

    /** The pause before a retry, the first of which is 1. */
    public Duration pause(int retry, RandomGenerator random) {
        long first = firstPause.toMillis();
        long longest = Math.min(longestPause.toMillis(), first << Math.min(retry - 1, 30));
        return Duration.ofMillis(random.nextLong(longest + 1));
    }
}
