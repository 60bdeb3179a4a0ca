package io.holdfast.internal.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The 64 bytes of secret that seal and open messages: an AES-256 key, and for the Poly1305-AES authenticator an AES-128 key
 * <i>k</i> and a multiplier <i>r</i>.
 *
 * <p>Immutable and thread-safe. The multiplier is kept as it was given, clamped or not; it is clamped when used. Neither
 * {@link #toString()} nor any exception of this class contains key bytes.
 */
public final class SealingKey {

    /** Bytes of the whole key. */
    public static final int LENGTH = 64;

    private static final int ENCRYPT_LENGTH = 32;
    private static final int MAC_K_LENGTH = 16;
    private static final int MAC_R_LENGTH = 16;

    private final byte[] encrypt;
    private final byte[] macK;
    private final byte[] macR;

    private SealingKey(byte[] encrypt, byte[] macK, byte[] macR) {
        this.encrypt = encrypt;
        this.macK = macK;
        this.macR = macR;
    }

    /**
     * A key of the given parts, which are copied.
     *
     * @param encrypt AES-256 key, 32 bytes
     * @param macK AES-128 key of the authenticator, 16 bytes
     * @param macR multiplier of the authenticator, 16 bytes
     * @throws IllegalArgumentException if a part has another length or is all zero
     */
    public static SealingKey of(byte[] encrypt, byte[] macK, byte[] macR) {
        return new SealingKey(
                checkedCopy("encrypt", encrypt, ENCRYPT_LENGTH),
                checkedCopy("k", macK, MAC_K_LENGTH),
                checkedCopy("r", macR, MAC_R_LENGTH));
    }

    /**
     * A key of {@code encrypt ‖ k ‖ r}, the order in which a password key is derived.
     *
     * @throws IllegalArgumentException if there are not 64 bytes, or a part is all zero
     */
    public static SealingKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("A sealing key has " + LENGTH + " bytes, not " + bytes.length);
        }
        int k = ENCRYPT_LENGTH;
        int r = k + MAC_K_LENGTH;
        return of(Arrays.copyOf(bytes, k), Arrays.copyOfRange(bytes, k, r), Arrays.copyOfRange(bytes, r, LENGTH));
    }

    /** A new key drawn from {@code random}. */
    public static SealingKey random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        SealingKey key = of(bytes);
        Arrays.fill(bytes, (byte) 0);
        return key;
    }

    /** A copy of the AES-256 key, 32 bytes. */
    public byte[] encrypt() {
        return encrypt.clone();
    }

    /** A copy of the authenticator's AES-128 key, 16 bytes. */
    public byte[] macK() {
        return macK.clone();
    }

    /** A copy of the authenticator's multiplier, 16 bytes, as it was given. */
    public byte[] macR() {
        return macR.clone();
    }

    /** A copy of the whole, {@code encrypt ‖ k ‖ r}. */
    byte[] bytes() {
        byte[] bytes = Arrays.copyOf(encrypt, LENGTH);
        System.arraycopy(macK, 0, bytes, ENCRYPT_LENGTH, MAC_K_LENGTH);
        System.arraycopy(macR, 0, bytes, ENCRYPT_LENGTH + MAC_K_LENGTH, MAC_R_LENGTH);
        return bytes;
    }

    /** Compares in a time that does not depend on the keys' content. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SealingKey that && MessageDigest.isEqual(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encrypt);
    }

    @Override
    public String toString() {
        return "SealingKey[redacted]";
    }

    private static byte[] checkedCopy(String part, byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(
                    "Part " + part + " of a sealing key has " + length + " bytes, not " + bytes.length);
        }
        if (MessageDigest.isEqual(bytes, new byte[length])) {
            throw new IllegalArgumentException("Part " + part + " of a sealing key is all zero");
        }
        return bytes.clone();
    }
}
