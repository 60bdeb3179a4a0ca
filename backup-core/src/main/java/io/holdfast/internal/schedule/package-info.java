/** When schedules are due. */
@NullMarked
package io.holdfast.internal.schedule;

import org.jspecify.annotations.NullMarked;
