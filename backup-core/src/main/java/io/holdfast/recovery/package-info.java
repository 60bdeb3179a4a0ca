/** Recovery as code: scenarios, their runs with a journal, and what these have shown. */
@NullMarked
package io.holdfast.recovery;

import org.jspecify.annotations.NullMarked;
