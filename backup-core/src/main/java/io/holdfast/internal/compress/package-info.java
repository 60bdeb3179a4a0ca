/** zstd, as the restic repository format uses it. */
@NullMarked
package io.holdfast.internal.compress;

import org.jspecify.annotations.NullMarked;
