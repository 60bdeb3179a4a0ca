package io.holdfast.detect;

import io.holdfast.spi.Health;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link Detector} knows after a look. Immutable.
 *
 * @param state what it makes of this look and those before
 * @param at when it looked
 * @param findings what each check found, by name
 * @param reason why it is not well, for a person; empty if it is
 * @param incident the one that is open, if one is
 */
public record Detection(
        State state, Instant at, Map<String, Health> findings, String reason, Optional<Incident> incident) {

    /** What a detector makes of what it has seen. */
    public enum State {
        /** Nothing is wrong. */
        WELL,
        /** Something may be wrong; it was not seen often enough, or by enough observers. */
        SUSPECTED,
        /** Nobody knows, which is not well. */
        UNKNOWN,
        /** An incident is open. */
        INCIDENT,
        /** An incident is open, and what was wrong is well by now; not for long enough to believe it. */
        RECOVERING
    }

    /** Copies the map. */
    public Detection {
        findings = Collections.unmodifiableMap(new LinkedHashMap<>(findings));
    }
}
