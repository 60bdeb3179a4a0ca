/** Checks of a repository: its documents, its directories, its packs, and what of it a damage hits. */
@NullMarked
package io.holdfast.internal.check;

import org.jspecify.annotations.NullMarked;
