/** One sealed family of events: the spine of progress, metrics and audit. */
@NullMarked
package io.holdfast.event;

import org.jspecify.annotations.NullMarked;
