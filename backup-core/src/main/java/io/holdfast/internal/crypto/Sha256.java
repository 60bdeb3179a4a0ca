package io.holdfast.internal.crypto;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * SHA-256, whole or piece by piece. An instance is reusable, starts anew after each digest, and is not thread-safe.
 */
public final class Sha256 {

    /** Bytes of a digest. */
    public static final int LENGTH = 32;

    /** Short enough that a cold JVM soon runs compiled code, which a single call over megabytes keeps it from. */
    private static final int SLICE = 64 << 10;

    private final MessageDigest digest;

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have SHA-256, this one has not", e);
        }
    }

    /** The digest of {@code length} bytes from {@code offset}. */
    public static byte[] hash(byte[] data, int offset, int length) {
        return new Sha256().update(data, offset, length).digest();
    }

    /** The digest of {@code data}. */
    public static byte[] hash(byte[] data) {
        return hash(data, 0, data.length);
    }

    /** Takes in {@code length} bytes from {@code offset}. */
    public Sha256 update(byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        int end = offset + length;
        for (int at = offset; at < end; at += SLICE) {
            digest.update(data, at, Math.min(SLICE, end - at));
        }
        return this;
    }

    /** The digest of all that was taken in, and a fresh start. */
    public byte[] digest() {
        return digest.digest();
    }

    /** Writes the digest of all that was taken in to {@code out[offset, offset + 32)}, and starts anew. */
    public void digest(byte[] out, int offset) {
        Objects.checkFromIndexSize(offset, LENGTH, out.length);
        try {
            digest.digest(out, offset, LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 failed to give " + LENGTH + " bytes", e);
        }
    }
}
