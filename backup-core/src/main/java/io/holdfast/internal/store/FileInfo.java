package io.holdfast.internal.store;

import io.holdfast.internal.format.Id;

/**
 * A file of the repository as its store lists it.
 *
 * @param id its name
 * @param size in bytes
 */
public record FileInfo(Id id, long size) {}
