package io.holdfast.spi.store;

import java.time.Instant;

/**
 * What a store knows of a blob.
 *
 * @param name its full name
 * @param size in bytes
 * @param created when it was stored, by the store's clock
 */
public record BlobInfo(String name, long size, Instant created) {}
