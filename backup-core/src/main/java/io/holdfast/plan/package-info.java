/**
 * Plans that are carried out: {@link io.holdfast.plan.PlanRunner} does once what a plan of a {@link io.holdfast.config.ProtectionConfig} says, from the hooks and checks before it to the copies after it.
 */
@NullMarked
package io.holdfast.plan;

import org.jspecify.annotations.NullMarked;
