package io.holdfast.verify;

import java.time.Instant;

/**
 * A damaged pack that was replaced without loss.
 *
 * @param pack its id, 64 hexadecimal digits; it is gone
 * @param time when, by the store's clock
 * @param from where what was damaged of it came from, for a person
 */
public record HealedPack(String pack, Instant time, String from) {}
