package io.holdfast.internal.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Lets no more bytes through in a time than a rate allows, which may depend on the time of day. All that share one take turns: each waits until all that was let through before it, and it itself,
 * would have passed at the rate. Thread-safe.
 */
public final class Throttle {

    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private final Function<Instant, OptionalLong> rate;
    private final Clock clock;
    private final Sleeper sleeper;
    private Instant free = Instant.MIN;

    /**
     * A throttle.
     *
     * @param rate how many bytes a second may pass at a moment; empty for any number
     */
    public Throttle(Function<Instant, OptionalLong> rate, Clock clock, Sleeper sleeper) {
        this.rate = rate;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** How many of so many bytes are passed at once at the best, so that the rate is kept from second to second. */
    int portion(int bytes) {
        OptionalLong allowed = rate.apply(clock.instant());
        return allowed.isEmpty() ? bytes : (int) Math.min(bytes, allowed.getAsLong());
    }

    /** Returns when so many bytes may have passed. */
    void pass(long bytes) throws InterruptedException {
        Duration wait = count(bytes);
        if (!wait.isZero()) {
            sleeper.sleep(wait);
        }
    }

    /**
     * Counts bytes that pass without waiting.
     *
     * @return how long they would have to wait
     */
    synchronized Duration count(long bytes) {
        Instant now = clock.instant();
        OptionalLong allowed = rate.apply(now);
        if (allowed.isEmpty()) {
            free = now;
            return Duration.ZERO;
        }
        Instant begin = free.isAfter(now) ? free : now;
        free = begin.plusNanos(Math.round((double) bytes * NANOS / allowed.getAsLong()));
        return Duration.between(now, free);
    }
}
