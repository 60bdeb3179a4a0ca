package io.holdfast.detect;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one observer has seen. Immutable.
 *
 * @param observer who looks
 * @param state what it makes of that by itself
 * @param began when what is wrong began, as far as it can tell
 * @param reason why it is not well, for a person; empty if it is
 */
public record Vote(String observer, Detection.State state, Optional<Instant> began, String reason) {

    /** Whether it says that something is wrong. */
    boolean isTrouble() {
        return state == Detection.State.INCIDENT || state == Detection.State.RECOVERING;
    }

    /**
     * One that was cast.
     *
     * @param vote which
     * @param age how long ago, by the time of where it is kept
     */
    public record Cast(Vote vote, Duration age) {}
}
