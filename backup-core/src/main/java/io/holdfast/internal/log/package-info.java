/** The change logs of sources: durable soon after they were written, beside the snapshots. */
@NullMarked
package io.holdfast.internal.log;

import org.jspecify.annotations.NullMarked;
