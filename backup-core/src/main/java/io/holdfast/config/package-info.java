/**
 * What is protected, how and when, as a file says it: repositories, sources, plans and scenarios. Reading it touches nothing but the file.
 *
 * <p>{@link io.holdfast.config.ConfigReader} reads a {@link io.holdfast.config.ProtectionConfig} and names everything that is wrong with it at once, each with its line and column.
 * Values may hold {@code ${NAME}}, a variable; what is secret must be a reference to a variable or a file, which is looked at only when the secret is needed.
 */
@NullMarked
package io.holdfast.config;

import org.jspecify.annotations.NullMarked;
