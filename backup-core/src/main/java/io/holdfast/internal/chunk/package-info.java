/** Cuts content into chunks, each of which is stored once. */
@NullMarked
package io.holdfast.internal.chunk;

import org.jspecify.annotations.NullMarked;
