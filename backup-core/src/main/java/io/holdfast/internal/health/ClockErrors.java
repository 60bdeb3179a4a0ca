package io.holdfast.internal.health;

import java.time.Duration;
import java.time.Instant;

/** Tells times that cannot be, since some clock was wrong, from those that clocks which are not quite the same give. */
public final class ClockErrors {

    private static final Duration TOLERANCE = Duration.ofHours(1);

    private ClockErrors() {}

    /** Whether a time is so far after now that it tells nothing. */
    public static boolean isInFuture(Instant time, Instant now) {
        return time.isAfter(now.plus(TOLERANCE));
    }
}
