/** Blobs on their way into packs and out of them. */
@NullMarked
package io.holdfast.internal.pack;

import org.jspecify.annotations.NullMarked;
