/** Finds out what nobody needs any more, and removes it in two steps: marked first, deleted later. */
@NullMarked
package io.holdfast.internal.prune;

import org.jspecify.annotations.NullMarked;
