package io.holdfast.internal.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Poly1305 one-time authenticator (RFC 8439, section 2.5) for one multiplier <i>r</i> and many one-time pads <i>s</i>.
 *
 * <p>Numbers modulo 2<sup>130</sup> − 5 are five limbs of 26 bits, so that 2<sup>130</sup> folds back as 5. Two blocks are
 * taken at a time, as h ← (h + m₁)·r² + m₂·r: the two products do not wait for each other and share one carry. Immutable and
 * thread-safe; the time taken depends on the length of the data alone.
 */
final class Poly1305 {

    static final int TAG_LENGTH = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK = 16;
    private static final int PAIR = 2 * BLOCK;
    private static final long LIMB = (1L << 26) - 1;

    /** The bit that ends a whole block, as it stands in the highest limb. */
    private static final long END_OF_BLOCK = 1L << 24;

    private final long[] r;
    private final long[] rSquared;

    /** For the first 16 bytes of {@code r}, which are clamped here. */
    Poly1305(byte[] r) {
        this.r = limbs((long) LONG.get(r, 0) & 0x0ffffffc0fffffffL, (long) LONG.get(r, 8) & 0x0ffffffc0ffffffcL);
        this.rSquared = product(this.r, this.r);
    }

    /** Writes the 16-byte tag of {@code data[offset, offset + length)} under the 16-byte pad {@code s} to {@code out}. */
    void tag(byte[] s, byte[] data, int offset, int length, byte[] out, int outOffset) {
        long[] h = new long[5];
        int at = offset + absorbPairs(h, data, offset, length);
        int end = offset + length;
        if (end - at >= BLOCK) {
            h = absorb(h, (long) LONG.get(data, at), (long) LONG.get(data, at + 8), END_OF_BLOCK);
            at += BLOCK;
        }
        if (at < end) {
            byte[] last = new byte[BLOCK];
            System.arraycopy(data, at, last, 0, end - at);
            last[end - at] = 1;
            h = absorb(h, (long) LONG.get(last, 0), (long) LONG.get(last, 8), 0);
        }
        finish(h, s, out, outOffset);
    }

    /** Takes in as many pairs of blocks as there are, and returns the number of their bytes. */
    private int absorbPairs(long[] h, byte[] data, int offset, int length) {
        long r0 = r[0], r1 = r[1], r2 = r[2], r3 = r[3], r4 = r[4];
        long s1 = 5 * r1, s2 = 5 * r2, s3 = 5 * r3, s4 = 5 * r4;
        long q0 = rSquared[0], q1 = rSquared[1], q2 = rSquared[2], q3 = rSquared[3], q4 = rSquared[4];
        long t1 = 5 * q1, t2 = 5 * q2, t3 = 5 * q3, t4 = 5 * q4;
        long h0 = 0, h1 = 0, h2 = 0, h3 = 0, h4 = 0;

        int bytes = length - length % PAIR;
        for (int at = offset; at < offset + bytes; at += PAIR) {
            long low = (long) LONG.get(data, at);
            long high = (long) LONG.get(data, at + 8);
            h0 += low & LIMB;
            h1 += (low >>> 26) & LIMB;
            h2 += ((low >>> 52) | (high << 12)) & LIMB;
            h3 += (high >>> 14) & LIMB;
            h4 += (high >>> 40) | END_OF_BLOCK;

            low = (long) LONG.get(data, at + BLOCK);
            high = (long) LONG.get(data, at + BLOCK + 8);
            long m0 = low & LIMB;
            long m1 = (low >>> 26) & LIMB;
            long m2 = ((low >>> 52) | (high << 12)) & LIMB;
            long m3 = (high >>> 14) & LIMB;
            long m4 = (high >>> 40) | END_OF_BLOCK;

            long d0 = h0 * q0 + h1 * t4 + h2 * t3 + h3 * t2 + h4 * t1 + m0 * r0 + m1 * s4 + m2 * s3 + m3 * s2 + m4 * s1;
            long d1 = h0 * q1 + h1 * q0 + h2 * t4 + h3 * t3 + h4 * t2 + m0 * r1 + m1 * r0 + m2 * s4 + m3 * s3 + m4 * s2;
            long d2 = h0 * q2 + h1 * q1 + h2 * q0 + h3 * t4 + h4 * t3 + m0 * r2 + m1 * r1 + m2 * r0 + m3 * s4 + m4 * s3;
            long d3 = h0 * q3 + h1 * q2 + h2 * q1 + h3 * q0 + h4 * t4 + m0 * r3 + m1 * r2 + m2 * r1 + m3 * r0 + m4 * s4;
            long d4 = h0 * q4 + h1 * q3 + h2 * q2 + h3 * q1 + h4 * q0 + m0 * r4 + m1 * r3 + m2 * r2 + m3 * r1 + m4 * r0;

            d1 += d0 >>> 26;
            d2 += d1 >>> 26;
            d3 += d2 >>> 26;
            d4 += d3 >>> 26;
            h0 = (d0 & LIMB) + 5 * (d4 >>> 26);
            h1 = (d1 & LIMB) + (h0 >>> 26);
            h0 &= LIMB;
            h2 = d2 & LIMB;
            h3 = d3 & LIMB;
            h4 = d4 & LIMB;
        }
        h[0] = h0;
        h[1] = h1;
        h[2] = h2;
        h[3] = h3;
        h[4] = h4;
        return bytes;
    }

    /** (h + block)·r */
    private long[] absorb(long[] h, long low, long high, long endOfBlock) {
        long[] sum = limbs(low, high);
        sum[4] |= endOfBlock;
        for (int i = 0; i < 5; i++) {
            sum[i] += h[i];
        }
        return product(sum, r);
    }

    private static long[] limbs(long low, long high) {
        return new long[] {
            low & LIMB, (low >>> 26) & LIMB, ((low >>> 52) | (high << 12)) & LIMB, (high >>> 14) & LIMB, high >>> 40
        };
    }

    /** a·b, carried so far that each limb has 26 bits, or a little more. */
    private static long[] product(long[] a, long[] b) {
        long[] product = new long[5];
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                product[(i + j) % 5] += a[i] * b[j] * (i + j < 5 ? 1 : 5);
            }
        }
        carry(product);
        return product;
    }

    private static void carry(long[] h) {
        for (int i = 0; i < 4; i++) {
            h[i + 1] += h[i] >>> 26;
            h[i] &= LIMB;
        }
        h[0] += 5 * (h[4] >>> 26);
        h[4] &= LIMB;
        h[1] += h[0] >>> 26;
        h[0] &= LIMB;
    }

    /** (h mod 2^130 − 5) + s mod 2^128 */
    private static void finish(long[] h, byte[] s, byte[] out, int outOffset) {
        carry(h);
        carry(h); // the first may leave a bit too many in h[1], after the second there is none
        long low = h[0] | (h[1] << 26) | (h[2] << 52);
        long high = (h[2] >>> 12) | (h[3] << 14) | (h[4] << 40);

        // h ≥ 2^130 − 5 exactly if h + 5 reaches bit 130; the multiple of 2^130 itself is beyond the tag.
        long carried = carryOf(high, carryOf(low, 5));
        long excess = ((h[4] >>> 24) + carried) >>> 2;
        long more = 5 * excess;
        high += carryOf(low, more);
        low += more;

        long padLow = (long) LONG.get(s, 0);
        long padHigh = (long) LONG.get(s, 8);
        LONG.set(out, outOffset, low + padLow);
        LONG.set(out, outOffset + 8, high + padHigh + carryOf(low, padLow));
    }

    /** The carry out of a + b, found without a branch. */
    private static long carryOf(long a, long b) {
        return ((a & b) | ((a | b) & ~(a + b))) >>> 63;
    }
}
