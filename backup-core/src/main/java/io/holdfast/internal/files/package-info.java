/**
 * Directories of the machine as entries, and back.
 *
 * <p>Both ways go through {@code io.holdfast.internal.posix}, from one open directory to the next, so that neither is redirected by whoever
 * exchanges a name meanwhile.
 */
@NullMarked
package io.holdfast.internal.files;

import org.jspecify.annotations.NullMarked;
