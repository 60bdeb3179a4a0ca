package io.holdfast.testkit.s3;

import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the requests of a server have in common.
 *
 * @param clock its time
 * @param departures whether it departs from S3 in some way now
 * @param secure whether it is spoken to over TLS
 */
record Behaviour(Supplier<Instant> clock, Predicate<Departure> departures, boolean secure) {

    Instant now() {
        return clock.get();
    }

    boolean departs(Departure way) {
        return departures.test(way);
    }
}
