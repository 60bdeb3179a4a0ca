/**
 * Which promises cannot be kept, and why, before any disaster.
 *
 * <p>{@link io.holdfast.lint.FeasibilityLint} puts rules to a configuration; hosts add rules of their own by implementing {@link io.holdfast.lint.LintRule}.
 */
@NullMarked
package io.holdfast.lint;

import org.jspecify.annotations.NullMarked;
