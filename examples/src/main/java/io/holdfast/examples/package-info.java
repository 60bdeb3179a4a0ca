/** The code that the README and the documents show: how a host uses Holdfast, and how a plugin is written. */
@NullMarked
package io.holdfast.examples;

import org.jspecify.annotations.NullMarked;
