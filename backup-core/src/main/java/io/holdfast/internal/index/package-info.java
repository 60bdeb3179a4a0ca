/**
 * Where every blob is: the index in memory, and its way from and to the index files of a repository.
 *
 * <p>A blob takes less than 48 bytes of memory, with its share of everything; nothing is an object per blob.
 */
@NullMarked
package io.holdfast.internal.index;

import org.jspecify.annotations.NullMarked;
