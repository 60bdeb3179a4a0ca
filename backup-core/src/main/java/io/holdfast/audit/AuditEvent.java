package io.holdfast.audit;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something that somebody does or did. Immutable. It holds no secret.
 *
 * @param actor who: {@code anna@db1}
 * @param action what: {@code backup}, {@code restore}, {@code forget}, …
 * @param subject to which data: the location of a repository, for instance
 * @param outcome how it went
 * @param detail what else there is to say, in the order of the names
 */
public record AuditEvent(String actor, String action, String subject, Outcome outcome, Map<String, String> detail) {

    /** How it went. */
    public enum Outcome {
        /** It begins; what becomes of it is an entry of its own, unless the process was killed. */
        BEGUN,
        /** All of it was done. */
        DONE,
        /** It failed, or some of it did. */
        FAILED,
        /** Somebody stopped it. */
        CANCELLED
    }

    /** Copies the map. */
    public AuditEvent {
        detail = Collections.unmodifiableMap(new TreeMap<>(detail));
    }
}
