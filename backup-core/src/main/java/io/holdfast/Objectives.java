package io.holdfast;

import java.time.Duration;
import java.util.Optional;

/**
 * What is promised for the day of a disaster: how fast it works again, and how much may be lost. Immutable.
 *
 * @param rto recovery time objective: the longest time from the incident until all is recovered
 * @param rpo recovery point objective: the longest time before the incident whose changes may be lost
 */
public record Objectives(Optional<Duration> rto, Optional<Duration> rpo) {

    /**
     * Checks them.
     *
     * @throws ConfigurationException if one is not positive
     */
    public Objectives {
        if (rto.filter(time -> !isPositive(time)).isPresent()
                || rpo.filter(time -> !isPositive(time)).isPresent()) {
            throw new ConfigurationException("An objective is a positive time, not " + rto + " and " + rpo);
        }
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    /** None: whatever a recovery takes and loses is measured, and met by nobody. */
    public static Objectives none() {
        return new Objectives(Optional.empty(), Optional.empty());
    }

    /** Both. */
    public static Objectives of(Duration rto, Duration rpo) {
        return new Objectives(Optional.of(rto), Optional.of(rpo));
    }
}
