package io.holdfast.internal.chunk;

import java.security.SecureRandom;

/**
 * A polynomial over GF(2) of degree 1 to 63, by its coefficients: bit <i>i</i> is that of x<sup>i</sup>.
 *
 * @param coefficients at least 2 as an unsigned number
 */
public record Polynomial(long coefficients) {

    /** The degree of the polynomials that repositories are made with, and the highest that can cut chunks. */
    public static final int CHUNKER_DEGREE = 53;

    /** @throws IllegalArgumentException if the degree is less than 1 */
    public Polynomial {
        if (coefficients == 0 || coefficients == 1) {
            throw new IllegalArgumentException("A polynomial to reckon with has at least degree 1, this is constant");
        }
    }

    /** An irreducible polynomial of degree {@value #CHUNKER_DEGREE}, drawn from {@code random}. */
    public static Polynomial random(SecureRandom random) {
        long highest = 1L << CHUNKER_DEGREE;
        while (true) {
            Polynomial drawn = new Polynomial((random.nextLong() & (highest - 1)) | highest | 1);
            if (drawn.isIrreducible()) {
                return drawn;
            }
        }
    }

    /**
     * The polynomial of a hexadecimal number, as the config file has it.
     *
     * @throws IllegalArgumentException if the text is no hexadecimal number of at most 64 bits, or the degree is less than 1
     */
    public static Polynomial fromHex(String hex) {
        return new Polynomial(Long.parseUnsignedLong(hex, 16));
    }

    /** The coefficients in lower-case hexadecimal, without a prefix. */
    public String toHex() {
        return Long.toHexString(coefficients);
    }

    public int degree() {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(coefficients);
    }

    /**
     * Whether no two polynomials of lower degree have this product, by the test of Ben-Or: a factor of degree i would divide
     * x<sup>2^i</sup> − x, so it is enough that none up to half the degree shares one.
     */
    public boolean isIrreducible() {
        if (degree() == 1) {
            return true;
        }
        long x = 2;
        long power = x;
        for (int i = 1; i <= degree() / 2; i++) {
            power = multiply(power, power);
            if (greatestCommonDivisor(coefficients, power ^ x) != 1) {
                return false;
            }
        }
        return true;
    }

    /** The remainder of {@code a·x^n}, where {@code a} is a remainder already. */
    long shift(long a, int n) {
        long remainder = a;
        for (int i = 0; i < n; i++) {
            remainder <<= 1;
            if (((remainder >>> degree()) & 1) != 0) {
                remainder ^= coefficients;
            }
        }
        return remainder;
    }

    /** The remainder of {@code a·b}, which are remainders already. */
    private long multiply(long a, long b) {
        long product = 0;
        for (int i = degree() - 1; i >= 0; i--) {
            product = shift(product, 1);
            if (((b >>> i) & 1) != 0) {
                product ^= a;
            }
        }
        return product;
    }

    private static long greatestCommonDivisor(long a, long b) {
        while (b != 0) {
            long remainder = remainder(a, b);
            a = b;
            b = remainder;
        }
        return a;
    }

    private static long remainder(long a, long b) {
        int leading = Long.numberOfLeadingZeros(b);
        while (Long.numberOfLeadingZeros(a) <= leading) {
            a ^= b << (leading - Long.numberOfLeadingZeros(a));
        }
        return a;
    }

    @Override
    public String toString() {
        return toHex();
    }
}
