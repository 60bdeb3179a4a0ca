/**
 * Keys, sealing, hashing and key derivation, as the restic repository format fixes them. The only package that uses {@code javax.crypto}.
 */
@NullMarked
package io.holdfast.internal.crypto;

import org.jspecify.annotations.NullMarked;
