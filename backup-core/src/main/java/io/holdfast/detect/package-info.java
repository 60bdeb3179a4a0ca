/** Whether something is wrong, since when, and whether enough observers say so: health checks, conditions over them, and detectors that open incidents. */
@NullMarked
package io.holdfast.detect;

import org.jspecify.annotations.NullMarked;
