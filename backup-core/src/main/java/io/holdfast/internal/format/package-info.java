/**
 * The objects of a restic-v2 repository, one class each, with its grammar in the class's documentation: what stands in a
 * file or blob once it is opened and decompressed, and back.
 *
 * <p>What is written has exactly the bytes that restic's own encoder (Go's {@code encoding/json}) would write, because
 * trees are known by the hash of their bytes and some restic commands compare them. What is read may be any equivalent
 * JSON: other order, white space, names in another case, unknown fields.
 *
 * <p>Names, paths and link targets are strings in the form of {@link io.holdfast.spi.source.EntryPaths}. Numbers that the
 * format calls unsigned are {@code long}s; those of 64 bits are to be compared and printed as unsigned.
 *
 * <p>Decoding ends in the object or in a {@link io.holdfast.internal.format.MalformedException}, whatever the bytes are.
 */
@NullMarked
package io.holdfast.internal.format;

import org.jspecify.annotations.NullMarked;
