/** The way back: from a snapshot to its entries and their content. */
@NullMarked
package io.holdfast.internal.read;

import org.jspecify.annotations.NullMarked;
