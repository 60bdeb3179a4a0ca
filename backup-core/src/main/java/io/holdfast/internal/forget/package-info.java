/** Which snapshots stay, the removal of the others, and how to put them back. */
@NullMarked
package io.holdfast.internal.forget;

import org.jspecify.annotations.NullMarked;
