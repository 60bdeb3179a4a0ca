package io.holdfast.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class MutableClock extends Clock {

    private volatile Instant instant;

    private MutableClock(Instant instant) {
        this.instant = instant;
    }

    /** A clock in UTC that shows this instant. */
    public static MutableClock at(Instant instant) {
        return new MutableClock(instant);
    }

    /** A clock in UTC that shows an instant given as text, such as {@code 2024-05-01T12:00:00Z}. */
    public static MutableClock at(String instant) {
        return at(Instant.parse(instant));
    }

    /** Moves the clock by so much; backwards if it is negative. */
    public synchronized void advance(Duration by) {
        instant = instant.plus(by);
    }

    /** Lets the clock show another instant. */
    public synchronized void set(Instant to) {
        instant = to;
    }

    @Override
    public Instant instant() {
        return instant;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** This clock as it is seen in another zone: it moves when this one is moved. */
    @Override
    public Clock withZone(ZoneId zone) {
        return new Clock() {
            @Override
            public Instant instant() {
                return instant;
            }

            @Override
            public ZoneId getZone() {
                return zone;
            }

            @Override
            public Clock withZone(ZoneId other) {
                return MutableClock.this.withZone(other);
            }
        };
    }
}
