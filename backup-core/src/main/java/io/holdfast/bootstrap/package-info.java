/**
 * Coming back from nothing but a repository and its password: what a host needs to know is kept in its repositories ({@link io.holdfast.bootstrap.RecoveryDocuments}), written
 * out again on a new machine ({@link io.holdfast.bootstrap.Bootstrap}), and what people need to know stands on a page that can be printed ({@link io.holdfast.bootstrap.RecoveryKit}).
 */
@NullMarked
package io.holdfast.bootstrap;

import org.jspecify.annotations.NullMarked;
