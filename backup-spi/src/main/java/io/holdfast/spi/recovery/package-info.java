/** Whether what a recovery depends on is well, and whether what was restored is. */
@NullMarked
package io.holdfast.spi.recovery;

import org.jspecify.annotations.NullMarked;
