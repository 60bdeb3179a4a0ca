/**
 * Proof that what was backed up can be restored: {@link io.holdfast.verify.Verifier} looks as closely as asked, and its
 * {@link io.holdfast.verify.VerifyReport} names what is damaged and what that hits.
 */
@NullMarked
package io.holdfast.verify;

import org.jspecify.annotations.NullMarked;
