package io.holdfast.internal.chunk;

import io.holdfast.internal.crypto.KeyDerivation;
import io.holdfast.internal.crypto.SealingKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Content-defined chunking by a gear hash, with normalised chunk sizes (Xia et al., "FastCDC", USENIX ATC 2016): at least
 * 512 KiB, 1 MiB on average, at most 8 MiB.
 *
 * <p>The hash of a position is Σ gear[b<sub>i</sub>]·2<sup>i</sup> over the 64 bytes before it, the last with i = 0. The first
 * 512 KiB are passed over unread. Up to 768 KiB a cut needs the upper 22 bits to be zero, from there on the upper 18, which
 * draws the sizes together and makes 1 MiB of their average.
 *
 * <p>The gear table is secret, so that the sizes of chunks, which whoever holds the store can see, tell nothing of their
 * content to those who know the algorithm. Chunks made with another table are not found again: the table, the sizes and the
 * bits must never change.
 */
public final class FastCdc implements Chunker {

    /** Bytes from which a gear table is made. */
    public static final int TABLE_LENGTH = 256 * Long.BYTES;

    private static final int MIN_SIZE = 512 << 10;
    private static final int NORMAL_SIZE = 768 << 10;
    private static final int MAX_SIZE = 8 << 20;

    private static final int WINDOW = 64;
    private static final int STRICT_SHIFT = 64 - 22;
    private static final int LOOSE_SHIFT = 64 - 18;

    private final long[] gear = new long[256];

    /**
     * With the gear table of 256 little-endian words in {@code table}.
     *
     * @throws IllegalArgumentException if there are not {@value #TABLE_LENGTH} bytes
     */
    public FastCdc(byte[] table) {
        if (table.length != TABLE_LENGTH) {
            throw new IllegalArgumentException(
                    "A gear table is made of " + TABLE_LENGTH + " bytes, not " + table.length);
        }
        ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(gear);
    }

    /** The chunker of the repository whose key this is. */
    public static FastCdc of(SealingKey key) {
        return new FastCdc(KeyDerivation.derive(key, "FastCDC gear table", TABLE_LENGTH));
    }

    /** The bytes from which the gear table is made. */
    public byte[] table() {
        ByteBuffer table = ByteBuffer.allocate(TABLE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        table.asLongBuffer().put(gear);
        return table.array();
    }

    /** Whether the other one cuts at the same places. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FastCdc same && Arrays.equals(gear, same.gear);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(gear);
    }

    @Override
    public int minSize() {
        return MIN_SIZE;
    }

    @Override
    public int maxSize() {
        return MAX_SIZE;
    }

    @Override
    public int cut(byte[] data, int offset, int length, int uncut) {
        if (length <= MIN_SIZE) {
            return length;
        }
        long[] table = gear;
        int start = offset + Math.max(MIN_SIZE, uncut);
        int normal = offset + Math.min(length, NORMAL_SIZE);
        int end = offset + Math.min(length, MAX_SIZE);

        long hash = 0;
        int at = start - WINDOW;
        for (; at < start; at++) {
            hash = (hash << 1) + table[data[at] & 0xff];
        }
        for (; at < normal && hash >>> STRICT_SHIFT != 0; at++) {
            hash = (hash << 1) + table[data[at] & 0xff];
        }
        if (at >= normal) {
            for (; at < end && hash >>> LOOSE_SHIFT != 0; at++) {
                hash = (hash << 1) + table[data[at] & 0xff];
            }
        }
        return at - offset;
    }
}
