package io.holdfast.internal.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Derives further secrets from a repository's key: HKDF with HMAC-SHA-256 (RFC 5869). */
public final class KeyDerivation {

    private static final int HASH_LENGTH = 32;
    private static final byte[] SALT = "holdfast".getBytes(StandardCharsets.US_ASCII);

    private KeyDerivation() {}

    /**
     * The secret called {@code label}: always the same for one key and label, and nothing is learnt from it about the key or
     * about secrets of other labels.
     *
     * @param length bytes, at most 8160
     */
    public static byte[] derive(SealingKey key, String label, int length) {
        byte[] material = key.bytes();
        byte[] secret = hkdf(material, SALT, label.getBytes(StandardCharsets.UTF_8), length);
        Arrays.fill(material, (byte) 0);
        return secret;
    }

    static byte[] hkdf(byte[] material, byte[] salt, byte[] info, int length) {
        if (length < 0 || length > 255 * HASH_LENGTH) {
            throw new IllegalArgumentException("HKDF gives 0 to " + 255 * HASH_LENGTH + " bytes, not " + length);
        }
        byte[] extracted = hmac(salt).doFinal(material);
        Mac expand = hmac(extracted);
        byte[] block = {};
        byte[] secret = new byte[length];
        for (int done = 0, counter = 1; done < length; done += HASH_LENGTH, counter++) {
            expand.update(block);
            expand.update(info);
            block = expand.doFinal(new byte[] {(byte) counter});
            System.arraycopy(block, 0, secret, done, Math.min(HASH_LENGTH, length - done));
        }
        return secret;
    }

    private static Mac hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform must have HmacSHA256, this one has not", e);
        }
    }
}
