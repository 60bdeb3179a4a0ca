/** What a host writes: plans of what to back up, their reports, and the exceptions of everything. */
@NullMarked
package io.holdfast;

import org.jspecify.annotations.NullMarked;
