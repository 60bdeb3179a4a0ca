/** The {@code holdfast} command: one class a command, and what they share. */
@NullMarked
package io.holdfast.cli;

import org.jspecify.annotations.NullMarked;
