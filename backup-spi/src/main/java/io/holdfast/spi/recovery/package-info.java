/** Whether what a recovery depends on is well, what it does, and whether what was restored is as it should be. */
@NullMarked
package io.holdfast.spi.recovery;

import org.jspecify.annotations.NullMarked;
