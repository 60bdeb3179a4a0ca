package io.holdfast.audit;

import java.time.Instant;

/**
 * An event as it stands in an {@link AuditLog}. Immutable.
 *
 * @param number 1 for the first, one more for each that follows
 * @param time when it was written, by the clock of who wrote it
 * @param event what it says
 * @param previous the hash of the entry before it; 64 zeros for the first
 * @param hash the SHA-256 of all that, in hexadecimal
 */
public record AuditEntry(long number, Instant time, AuditEvent event, String previous, String hash) {}
