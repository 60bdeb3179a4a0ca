/** The way in: from the entries of a source to packs, index and snapshot. */
@NullMarked
package io.holdfast.internal.write;

import org.jspecify.annotations.NullMarked;
