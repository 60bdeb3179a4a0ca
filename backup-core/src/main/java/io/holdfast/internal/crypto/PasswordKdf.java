package io.holdfast.internal.crypto;

import java.util.Arrays;

/** Turns a password into a key by scrypt, which takes time and memory on purpose. */
public final class PasswordKdf {

    /** Bytes of a salt. */
    public static final int SALT_LENGTH = 64;

    private PasswordKdf() {}

    /**
     * The key of a password: scrypt's first 32 bytes encrypt, the next 16 are <i>k</i>, the last 16 <i>r</i>.
     *
     * @param password in UTF-8; left as it is
     * @param salt 64 bytes
     * @throws IllegalArgumentException if the salt has another length
     */
    public static SealingKey derive(byte[] password, byte[] salt, ScryptCost cost) {
        if (salt.length != SALT_LENGTH) {
            throw new IllegalArgumentException(
                    "The salt of a password has " + SALT_LENGTH + " bytes, not " + salt.length);
        }
        byte[] bytes = Scrypt.derive(password, salt, cost, SealingKey.LENGTH);
        SealingKey key = SealingKey.of(bytes);
        Arrays.fill(bytes, (byte) 0);
        return key;
    }

    /** How long a derivation of that cost takes, in nanoseconds. */
    static long nanos(ScryptCost cost) {
        long start = System.nanoTime();
        derive(new byte[] {'x'}, new byte[SALT_LENGTH], cost);
        return System.nanoTime() - start;
    }
}
