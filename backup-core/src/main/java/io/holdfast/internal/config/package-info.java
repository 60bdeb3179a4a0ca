/** Configuration files: one description of what may stand in them, by which they are read and from which a JSON Schema is made. */
@NullMarked
package io.holdfast.internal.config;

import org.jspecify.annotations.NullMarked;
