/**
 * How well what is protected is protected: {@link io.holdfast.health.HealthReport} says of each source in which {@link io.holdfast.health.HealthState} its backups are, and why. Defined once, for
 * the command line and whatever else shows it.
 */
@NullMarked
package io.holdfast.health;

import org.jspecify.annotations.NullMarked;
