package io.holdfast.internal.format;

import io.holdfast.internal.crypto.Sha256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * The name of a file or blob: 32 bytes, a SHA-256. Its text is 64 lower-case hexadecimal digits.
 *
 * <p>Immutable; ordered by its bytes, unsigned. It is held as four big-endian words, so that where millions are kept they
 * can be taken apart and kept as numbers.
 */
public final class Id implements Comparable<Id> {

    /** Bytes of an id. */
    public static final int LENGTH = Sha256.LENGTH;

    /** All bytes zero, which is the id of nothing and an error wherever it is found. */
    public static final Id ZERO = new Id(0, 0, 0, 0);

    /** Characters of an id's text. */
    static final int HEX_LENGTH = 2 * LENGTH;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final long word0;
    private final long word1;
    private final long word2;
    private final long word3;

    private Id(long word0, long word1, long word2, long word3) {
        this.word0 = word0;
        this.word1 = word1;
        this.word2 = word2;
        this.word3 = word3;
    }

    /** The id of these big-endian words, the first bytes in {@code word0}. */
    public static Id of(long word0, long word1, long word2, long word3) {
        return new Id(word0, word1, word2, word3);
    }

    /** The id that stands in 32 bytes from {@code offset}. */
    public static Id read(byte[] bytes, int offset) {
        return new Id(
                readWord(bytes, offset),
                readWord(bytes, offset + 8),
                readWord(bytes, offset + 16),
                readWord(bytes, offset + 24));
    }

    /** The id of a content: its SHA-256. */
    public static Id hash(byte[] content) {
        return hash(content, 0, content.length);
    }

    /** The id of {@code length} bytes from {@code offset}: their SHA-256. */
    public static Id hash(byte[] content, int offset, int length) {
        return read(Sha256.hash(content, offset, length), 0);
    }

    /** An id that names nothing yet. */
    public static Id random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return read(bytes, 0);
    }

    /**
     * The id of a text of 64 hexadecimal digits, in either case.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Id fromHex(String hex) {
        long[] words = new long[4];
        if (!parseHex(hex.toCharArray(), 0, hex.length(), words)) {
            throw new IllegalArgumentException("Not an id of 64 hexadecimal digits: \"" + hex + "\"");
        }
        return of(words);
    }

    static Id of(long[] words) {
        return new Id(words[0], words[1], words[2], words[3]);
    }

    /** Parses to {@code words} without making an object; false if the text is not an id. */
    static boolean parseHex(char[] text, int offset, int length, long[] words) {
        if (length != HEX_LENGTH) {
            return false;
        }
        int invalid = 0;
        for (int w = 0; w < 4; w++) {
            long word = 0;
            for (int i = 0; i < 16; i++) {
                int digit = Character.digit(text[offset + 16 * w + i], 16);
                invalid |= digit | -(text[offset + 16 * w + i] >>> 7);
                word = word << 4 | digit;
            }
            words[w] = word;
        }
        return invalid >= 0;
    }

    /** The same of {@link #HEX_LENGTH} bytes of ASCII, in lower case only. */
    static boolean parseLowerHex(byte[] text, int offset, long[] words) {
        boolean valid = true;
        for (int w = 0; w < 4; w++) {
            long word = 0;
            for (int i = offset + 16 * w; i < offset + 16 * w + 16; i++) {
                int c = text[i];
                int digit = c <= '9' ? c - '0' : c - 'a' + 10;
                valid &= c <= '9' ? c >= '0' : digit >= 10 && digit < 16;
                word = word << 4 | digit;
            }
            words[w] = word;
        }
        return valid;
    }

    /** Big-endian word {@code index}, 0 to 3. */
    public long word(int index) {
        return switch (index) {
            case 0 -> word0;
            case 1 -> word1;
            case 2 -> word2;
            case 3 -> word3;
            default -> throw new IndexOutOfBoundsException("An id has words 0 to 3, not " + index);
        };
    }

    /** Writes the 32 bytes to {@code out} from {@code offset}. */
    public void writeTo(byte[] out, int offset) {
        WORD.set(out, offset, word0);
        WORD.set(out, offset + 8, word1);
        WORD.set(out, offset + 16, word2);
        WORD.set(out, offset + 24, word3);
    }

    /** Whether this is {@link #ZERO}. */
    public boolean isZero() {
        return (word0 | word1 | word2 | word3) == 0;
    }

    /** The text of 64 hexadecimal digits. */
    public String toHex() {
        StringBuilder hex = new StringBuilder(HEX_LENGTH);
        for (int w = 0; w < 4; w++) {
            for (int shift = 60; shift >= 0; shift -= 4) {
                hex.append(Character.forDigit((int) (word(w) >>> shift) & 0xf, 16));
            }
        }
        return hex.toString();
    }

    /** The first 8 hexadecimal digits, for people. */
    public String shortHex() {
        return toHex().substring(0, 8);
    }

    @Override
    public int compareTo(Id other) {
        int order = Long.compareUnsigned(word0, other.word0);
        if (order == 0) {
            order = Long.compareUnsigned(word1, other.word1);
        }
        if (order == 0) {
            order = Long.compareUnsigned(word2, other.word2);
        }
        return order != 0 ? order : Long.compareUnsigned(word3, other.word3);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Id that
                && word0 == that.word0
                && word1 == that.word1
                && word2 == that.word2
                && word3 == that.word3;
    }

    /** Any part of a hash is as good as a hash of it. */
    @Override
    public int hashCode() {
        return (int) word0;
    }

    @Override
    public String toString() {
        return toHex();
    }

    /** The big-endian word that stands in 8 bytes from {@code offset}. */
    static long readWord(byte[] bytes, int offset) {
        return (long) WORD.get(bytes, offset);
    }
}
