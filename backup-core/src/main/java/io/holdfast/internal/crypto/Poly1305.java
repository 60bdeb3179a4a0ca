package io.holdfast.internal.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Poly1305 one-time authenticator (RFC 8439, section 2.5) for one multiplier <i>r</i> and many one-time pads <i>s</i>.
 *
 * <p>Numbers modulo 2<sup>130</sup> − 5 are five limbs of 32 bits, the last of which is small. The words of <i>r</i> have 28 bits, and all but the
 * first are multiples of 4: so 2<sup>128</sup>·r<sub>j</sub> folds back as r<sub>j</sub>·5/4, a block takes 20 products, and each limb has room for the
 * sum of its own, as an unsigned number, though limbs come with up to 34 bits. Immutable and thread-safe; the time taken depends on the length of the
 * data alone.
 */
final class Poly1305 {

    static final int TAG_LENGTH = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK = 16;
    private static final long LIMB = (1L << 32) - 1;

    private final long r0;
    private final long r1;
    private final long r2;
    private final long r3;

    /** For the first 16 bytes of {@code r}, which are clamped here. */
    Poly1305(byte[] r) {
        long low = (long) LONG.get(r, 0) & 0x0ffffffc0fffffffL;
        long high = (long) LONG.get(r, 8) & 0x0ffffffc0ffffffcL;
        r0 = low & LIMB;
        r1 = low >>> 32;
        r2 = high & LIMB;
        r3 = high >>> 32;
    }

    /** Writes the 16-byte tag of {@code data[offset, offset + length)} under the 16-byte pad {@code s} to {@code out}. */
    void tag(byte[] s, byte[] data, int offset, int length, byte[] out, int outOffset) {
        long[] h = new long[5];
        int rest = length % BLOCK;
        absorb(h, data, offset, length - rest, 1);
        if (rest > 0) {
            byte[] last = new byte[BLOCK];
            System.arraycopy(data, offset + length - rest, last, 0, rest);
            last[rest] = 1;
            absorb(h, last, 0, BLOCK, 0);
        }
        finish(h, s, out, outOffset);
    }

    /** h ← (h + block)·r for each block, where {@code end} stands behind its 128 bits. */
    private void absorb(long[] h, byte[] data, int offset, int length, long end) {
        long r0 = this.r0, r1 = this.r1, r2 = this.r2, r3 = this.r3;
        long s1 = (r1 >> 2) * 5, s2 = (r2 >> 2) * 5, s3 = (r3 >> 2) * 5;
        long h0 = h[0], h1 = h[1], h2 = h[2], h3 = h[3], h4 = h[4];

        for (int at = offset; at < offset + length; at += BLOCK) {
            long low = (long) LONG.get(data, at);
            long high = (long) LONG.get(data, at + 8);
            h0 += low & LIMB;
            h1 += low >>> 32;
            h2 += high & LIMB;
            h3 += high >>> 32;
            h4 += end;

            long d0 = h0 * r0 + h1 * s3 + h2 * s2 + h3 * s1;
            long d1 = h0 * r1 + h1 * r0 + h2 * s3 + h3 * s2 + h4 * s1;
            long d2 = h0 * r2 + h1 * r1 + h2 * r0 + h3 * s3 + h4 * s2;
            long d3 = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * s3;
            long d4 = h4 * r0;

            // Two carries side by side, each of which stops where there is room: that takes less time than a single one
            // to the end.
            d1 += d0 >>> 32;
            d2 += d1 >>> 32;
            d4 += d3 >>> 32;
            h0 = (d0 & LIMB) + 5 * (d4 >>> 2);
            h1 = d1 & LIMB;
            h2 = d2 & LIMB;
            h3 = (d3 & LIMB) + (d2 >>> 32);
            h4 = d4 & 3;
        }
        h[0] = h0;
        h[1] = h1;
        h[2] = h2;
        h[3] = h3;
        h[4] = h4;
    }

    /** (h mod 2^130 − 5) + s mod 2^128 */
    private static void finish(long[] h, byte[] s, byte[] out, int outOffset) {
        for (int i = 0; i < 4; i++) {
            h[i + 1] += h[i] >>> 32;
            h[i] &= LIMB;
        }
        long low = h[0] | (h[1] << 32);
        long high = h[2] | (h[3] << 32);

        // h ≥ 2^130 − 5 exactly if h + 5 reaches bit 130; the multiple of 2^130 itself is beyond the tag.
        long carried = carryOf(high, carryOf(low, 5));
        long more = 5 * ((h[4] + carried) >>> 2);
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
