/** Plugins: how they are found, and the one that is always there. */
@NullMarked
package io.holdfast.internal.plugin;

import org.jspecify.annotations.NullMarked;
