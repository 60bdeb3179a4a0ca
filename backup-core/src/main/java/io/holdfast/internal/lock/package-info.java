/** Locks, by which programs that use one repository keep out of each other's way. */
@NullMarked
package io.holdfast.internal.lock;

import org.jspecify.annotations.NullMarked;
