/** Whether what a recovery depends on is well. */
@NullMarked
package io.holdfast.spi.recovery;

import org.jspecify.annotations.NullMarked;
