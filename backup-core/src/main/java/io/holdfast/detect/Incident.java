package io.holdfast.detect;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that is wrong. Immutable.
 *
 * @param detector what detected it
 * @param began when it began, as far as anybody can tell: the last look that was well before the first that was not, or else that first one. It began then or later
 * @param detected when it was detected
 * @param reason what was wrong, for a person
 */
public record Incident(String detector, Instant began, Instant detected, String reason) {

    /** How long it took at most until it was detected. */
    public Duration timeToDetection() {
        return Duration.between(began, detected);
    }
}
