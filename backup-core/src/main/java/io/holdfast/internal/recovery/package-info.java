/** How a recovery is run: its journal, what that says, and who does what next. */
@NullMarked
package io.holdfast.internal.recovery;

import org.jspecify.annotations.NullMarked;
