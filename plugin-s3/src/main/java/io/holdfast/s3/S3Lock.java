package io.holdfast.s3;

import java.time.Duration;
import java.util.Locale;

/**
 * How a bucket keeps what is stored there from being deleted, unless a request says otherwise (Object Lock).
 *
 * @param mode who may delete it all the same
 * @param time for how long; zero without a lock
 */
public record S3Lock(Mode mode, Duration time) {

    /** Who may delete what is locked. */
    public enum Mode {
        /** Everybody who may delete: nothing is locked. */
        NONE,
        /** Who has a permission for that. */
        GOVERNANCE,
        /** Nobody. */
        COMPLIANCE
    }

    /**
     * Checks it.
     *
     * @throws IllegalArgumentException if there is a time without a lock, or a lock for less than a day
     */
    public S3Lock {
        boolean fits = mode == Mode.NONE ? time.isZero() : time.compareTo(Duration.ofDays(1)) >= 0;
        if (!fits) {
            throw new IllegalArgumentException(
                    mode == Mode.NONE ? "without a lock there is no time" : "a bucket locks for a day or longer");
        }
    }

    @Override
    public String toString() {
        return mode == Mode.NONE ? "no lock" : mode.name().toLowerCase(Locale.ROOT) + " for " + time.toDays() + " days";
    }
}
