package io.holdfast.internal.format;

/** What tells a blob from all others: a chunk and a directory may have the same bytes, and so the same id. */
public record Blob(BlobType type, Id id) {}
