/**
 * What a plugin is made of: its entry point, its settings, and the operation that it runs in.
 *
 * <p>A plugin implements {@link io.holdfast.spi.Plugin} and is found by {@link java.util.ServiceLoader}. Being found makes what it offers
 * <em>nameable</em> in configuration; nothing is created, opened or contacted until a host asks for it by name.
 */
@NullMarked
package io.holdfast.spi;

import org.jspecify.annotations.NullMarked;
