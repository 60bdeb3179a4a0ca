package io.holdfast.internal.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens messages with one key, as the restic format says:
 *
 * <pre>
 * sealed     = iv(16) ‖ ciphertext(n) ‖ tag(16)
 * ciphertext = AES-256-CTR(encrypt, iv, plaintext)         the whole iv is a big-endian counter
 * tag        = Poly1305(r ‖ AES-128(k, iv), ciphertext)
 * </pre>
 *
 * <p>Every message has an iv of its own, drawn at random and never all zero. Opening checks the tag, in constant time, before
 * anything is decrypted or written. Nothing binds a message to its place: two messages of one key can be swapped.
 *
 * <p>Not thread-safe; meant to be kept and reused, one a worker. Input and output may be the same array if the plaintext and
 * the ciphertext stand at the same place in it, else their ranges must not overlap.
 */
public final class Sealer {

    /** Bytes by which a sealed message is longer than its plaintext. */
    public static final int OVERHEAD = 32;

    /** Where in a sealed message its ciphertext begins. */
    public static final int CIPHERTEXT = 16;

    private static final int IV_LENGTH = CIPHERTEXT;
    private static final int TAG_LENGTH = Poly1305.TAG_LENGTH;

    /**
     * A JVM encrypts slowly until the cipher was called some 5,000 times, however much at a time: so short, that is over after 20 MiB instead of 200 for
     * 32 KiB, which takes 0.6 s longer. Once it is fast, longer ones gain nothing.
     */
    private static final int SLICE = 2 << 10;

    private final SecureRandom random;
    private final SecretKeySpec encryptKey;
    private final Cipher stream;
    private final Cipher pad;
    private final Poly1305 authenticator;

    private final byte[] iv = new byte[IV_LENGTH];
    private final byte[] s = new byte[16];
    private final byte[] tag = new byte[TAG_LENGTH];

    /** For {@code key}, with a source of randomness of its own. */
    public Sealer(SealingKey key) {
        this(key, new SecureRandom());
    }

    /** For {@code key}, drawing each message's iv from {@code random}. */
    public Sealer(SealingKey key, SecureRandom random) {
        this.random = random;
        encryptKey = new SecretKeySpec(key.encrypt(), "AES");
        authenticator = new Poly1305(key.macR());
        try {
            stream = Cipher.getInstance("AES/CTR/NoPadding");
            pad = Cipher.getInstance("AES/ECB/NoPadding");
            pad.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key.macK(), "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java platform has no AES-256 in counter mode", e);
        }
    }

    /**
     * Seals {@code in[offset, offset + length)} to {@code out} from {@code outOffset}.
     *
     * @return bytes written, {@code length + OVERHEAD}
     * @throws IndexOutOfBoundsException if a range is not within its array; nothing is written
     */
    public int seal(byte[] in, int offset, int length, byte[] out, int outOffset) {
        Objects.checkFromIndexSize(offset, length, in.length);
        Objects.checkFromIndexSize(outOffset, Math.addExact(length, OVERHEAD), out.length);
        do {
            random.nextBytes(iv);
        } while (isZero(iv));
        int ciphertext = outOffset + IV_LENGTH;
        System.arraycopy(iv, 0, out, outOffset, IV_LENGTH);
        crypt(in, offset, length, out, ciphertext);
        writeTag(out, ciphertext, length, out, ciphertext + length);
        return length + OVERHEAD;
    }

    /** The sealed message of {@code plaintext}. */
    public byte[] seal(byte[] plaintext) {
        byte[] sealed = new byte[Math.addExact(plaintext.length, OVERHEAD)];
        seal(plaintext, 0, plaintext.length, sealed, 0);
        return sealed;
    }

    /**
     * Opens the sealed message {@code in[offset, offset + length)} to {@code out} from {@code outOffset}.
     *
     * @return bytes written, {@code length - OVERHEAD}
     * @throws AuthenticationException if the message is not authentic; {@code out} is untouched
     * @throws IndexOutOfBoundsException if a range is not within its array; {@code out} is untouched
     */
    public int open(byte[] in, int offset, int length, byte[] out, int outOffset) throws AuthenticationException {
        Objects.checkFromIndexSize(offset, length, in.length);
        if (length < OVERHEAD) {
            throw new AuthenticationException(
                    "A sealed message has at least " + OVERHEAD + " bytes, this one has " + length);
        }
        int plainLength = length - OVERHEAD;
        Objects.checkFromIndexSize(outOffset, plainLength, out.length);

        if (!isAuthentic(in, offset, length)) {
            throw new AuthenticationException("A sealed message of " + length
                    + " bytes is not authentic: it was damaged or changed, or sealed with another key");
        }
        crypt(in, offset + IV_LENGTH, plainLength, out, outOffset);
        return plainLength;
    }

    /**
     * Whether {@code in[offset, offset + length)} is a sealed message that can be opened.
     *
     * @throws IndexOutOfBoundsException if the range is not within the array
     */
    public boolean isAuthentic(byte[] in, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, in.length);
        if (length < OVERHEAD) {
            return false;
        }
        System.arraycopy(in, offset, iv, 0, IV_LENGTH);
        return !isZero(iv) && isTagRight(in, offset + IV_LENGTH, length - OVERHEAD);
    }

    /**
     * Decrypts the sealed message {@code in[offset, offset + length)} as {@link #open(byte[], int, int, byte[], int)} does, without asking whether it
     * is authentic: for whoever has sealed it, and only wants to see whether it comes back.
     */
    public void decryptOwn(byte[] in, int offset, int length, byte[] out, int outOffset) {
        System.arraycopy(in, offset, iv, 0, IV_LENGTH);
        crypt(in, offset + IV_LENGTH, length - OVERHEAD, out, outOffset);
    }

    /** The plaintext of {@code sealed}, as {@link #open(byte[], int, int, byte[], int)}. */
    public byte[] open(byte[] sealed) throws AuthenticationException {
        byte[] plaintext = new byte[Math.max(0, sealed.length - OVERHEAD)];
        open(sealed, 0, sealed.length, plaintext, 0);
        return plaintext;
    }

    /** Encrypting and decrypting are the same in counter mode. */
    private void crypt(byte[] in, int offset, int length, byte[] out, int outOffset) {
        try {
            stream.init(Cipher.ENCRYPT_MODE, encryptKey, new IvParameterSpec(iv));
            for (int done = 0; done < length; done += SLICE) {
                stream.update(in, offset + done, Math.min(SLICE, length - done), out, outOffset + done);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256 in counter mode failed on " + length + " bytes", e);
        }
    }

    private boolean isTagRight(byte[] in, int ciphertext, int length) {
        writeTag(in, ciphertext, length, tag, 0);
        int difference = 0;
        for (int i = 0; i < TAG_LENGTH; i++) {
            difference |= tag[i] ^ in[ciphertext + length + i];
        }
        return difference == 0;
    }

    private void writeTag(byte[] data, int ciphertext, int length, byte[] out, int outOffset) {
        try {
            pad.update(iv, 0, IV_LENGTH, s, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("AES-128 gave more than one block for one block", e);
        }
        authenticator.tag(s, data, ciphertext, length, out, outOffset);
    }

    private static boolean isZero(byte[] bytes) {
        int bits = 0;
        for (byte b : bytes) {
            bits |= b;
        }
        return bits == 0;
    }
}
