/** Scenarios made of what a configuration says. */
@NullMarked
package io.holdfast.internal.scenario;

import org.jspecify.annotations.NullMarked;
