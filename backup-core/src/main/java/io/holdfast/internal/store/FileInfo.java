package io.holdfast.internal.store;

import io.holdfast.internal.format.Id;
import java.time.Instant;

/**
 * A file of the repository as its store lists it.
 *
 * @param id its name
 * @param size in bytes
 * @param created when it was stored, by the store's clock
 */
public record FileInfo(Id id, long size, Instant created) {}
