package io.holdfast.internal.index;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;

/**
 * Where a copy of a blob is.
 *
 * @param pack the pack that it is in
 * @param offset where its sealed bytes begin in the pack
 * @param length how many sealed bytes it has
 * @param plainLength how many bytes it has when opened and decompressed
 * @param compressed whether what was sealed is compressed
 */
public record BlobLocation(
        Id blob, BlobType type, Id pack, long offset, int length, int plainLength, boolean compressed) {}
