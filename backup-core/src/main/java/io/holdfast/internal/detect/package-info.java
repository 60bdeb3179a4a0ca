/** Where detectors keep what they have seen. */
@NullMarked
package io.holdfast.internal.detect;

import org.jspecify.annotations.NullMarked;
