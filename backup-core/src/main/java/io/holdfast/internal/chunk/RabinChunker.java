package io.holdfast.internal.chunk;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Content-defined chunking by the Rabin fingerprint, cutting where restic cuts: at least 512 KiB, 1.5 MiB on average, at most
 * 8 MiB.
 *
 * <p>The fingerprint of a position is the remainder of the 64 bytes before it, read as one polynomial over GF(2), modulo the
 * repository's polynomial. A cut needs its lower 20 bits to be zero.
 */
public final class RabinChunker implements Chunker {

    private static final int MIN_SIZE = 512 << 10;
    private static final int MAX_SIZE = 8 << 20;

    private static final int WINDOW = 64;
    private static final long CUT_MASK = (1L << 20) - 1;

    /**
     * Bytes of a lane. Two lanes are followed at a time: each step waits for a table look-up of the step before, and two such
     * chains take hardly longer than one.
     */
    private static final int LANE = 8 << 10;

    private final int topShift;

    /** For a topmost byte t of the fingerprint: what becomes of t when it is shifted out, and t itself, to cancel it. */
    private final long[] reduced = new long[256];

    /** For a byte that leaves the window: what is left of it in the fingerprint. */
    private final long[] leaving = new long[256];

    /** @throws IllegalArgumentException if the degree is not 8 to {@value Polynomial#CHUNKER_DEGREE} */
    public RabinChunker(Polynomial polynomial) {
        int degree = polynomial.degree();
        if (degree < Byte.SIZE || degree > Polynomial.CHUNKER_DEGREE) {
            throw new IllegalArgumentException("The polynomial of a chunker has degree " + Byte.SIZE + " to "
                    + Polynomial.CHUNKER_DEGREE + ", that of " + polynomial + " is " + degree);
        }
        topShift = degree - Byte.SIZE;
        for (int b = 0; b < 256; b++) {
            long shifted = (long) b << degree;
            reduced[b] = polynomial.shift(b, degree) ^ shifted;
            leaving[b] = polynomial.shift(b, WINDOW * Byte.SIZE);
        }
    }

    /** Whether the other one cuts at the same places. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RabinChunker same
                && Arrays.equals(reduced, same.reduced)
                && Arrays.equals(leaving, same.leaving);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(leaving);
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
        int at = offset + Math.max(MIN_SIZE, uncut);
        int end = offset + Math.min(length, MAX_SIZE);
        if (isCut(fingerprint(data, at))) {
            return at - offset;
        }
        while (end - at >= 2 * LANE && !hasCut(data, at)) {
            at += 2 * LANE;
        }
        long fingerprint = fingerprint(data, at);
        while (at < end) {
            fingerprint = slide(fingerprint, data, at++);
            if (isCut(fingerprint)) {
                break;
            }
        }
        return at - offset;
    }

    /** Whether there is a cut behind one of the bytes of two lanes from {@code start}. */
    private boolean hasCut(byte[] data, int start) {
        long first = fingerprint(data, start);
        long second = fingerprint(data, start + LANE);
        for (int at = start; at < start + LANE; at++) {
            first = slide(first, data, at);
            second = slide(second, data, at + LANE);
            if (isCut(first) || isCut(second)) {
                return true;
            }
        }
        return false;
    }

    /** The fingerprint of the 64 bytes before {@code at}. */
    private long fingerprint(byte[] data, int at) {
        long fingerprint = 0;
        for (int i = at - WINDOW; i < at; i++) {
            fingerprint = append(fingerprint, data[i]);
        }
        return fingerprint;
    }

    private long slide(long fingerprint, byte[] data, int at) {
        return append(fingerprint, data[at]) ^ leaving[data[at - WINDOW] & 0xff];
    }

    private long append(long fingerprint, byte b) {
        return (fingerprint << Byte.SIZE) ^ reduced[(int) (fingerprint >>> topShift)] ^ (b & 0xff);
    }

    private static boolean isCut(long fingerprint) {
        return (fingerprint & CUT_MASK) == 0;
    }
}
