/** The rules of the feasibility lint, one class each. */
@NullMarked
package io.holdfast.internal.lint;

import org.jspecify.annotations.NullMarked;
