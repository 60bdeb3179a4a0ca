/** The running operation: cancellation, threads and events. */
@NullMarked
package io.holdfast.internal.run;

import org.jspecify.annotations.NullMarked;
