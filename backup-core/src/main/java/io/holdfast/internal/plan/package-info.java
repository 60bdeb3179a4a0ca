/** What is done when a plan is carried out. */
@NullMarked
package io.holdfast.internal.plan;

import org.jspecify.annotations.NullMarked;
