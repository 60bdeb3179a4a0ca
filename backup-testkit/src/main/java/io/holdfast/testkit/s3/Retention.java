package io.holdfast.testkit.s3;

import java.time.DateTimeException;
import java.time.Instant;

/** Until when a version cannot be removed. */
record Retention(Mode mode, Instant until) {

    /** Whether somebody may remove it all the same. */
    enum Mode {
        /** Who is allowed to bypass it. */
        GOVERNANCE,
        /** Nobody. */
        COMPLIANCE
    }

    static Retention of(String mode, String until) throws Refusal {
        return new Retention(mode(mode), instant(until));
    }

    static Mode mode(String name) throws Refusal {
        try {
            return Mode.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalidArgument("Unknown wormMode directive.");
        }
    }

    private static Instant instant(String text) throws Refusal {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.invalidArgument("The retain until date must be provided in ISO 8601 format");
        }
    }

    boolean holdsAt(Instant now) {
        return until.isAfter(now);
    }

    /** Whether this can be replaced by another one only by who may bypass it, or by nobody. */
    boolean isWeakenedBy(Retention other) {
        return other.until.isBefore(until) || (mode == Mode.COMPLIANCE && other.mode == Mode.GOVERNANCE);
    }
}
