package io.holdfast.internal.crypto;

import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * How much work and memory scrypt (RFC 7914) takes to turn a password into a key.
 *
 * @param n cost in time and memory, a power of two above 1; {@code 128·n·r} bytes of memory, at most 2<sup>31</sup>
 * @param r block size, at least 1
 * @param p parallelization: how many times the work is done, at least 1
 */
public record ScryptCost(int n, int r, int p) {

    /** The least that {@link #calibrate} gives: 16 MiB. */
    private static final ScryptCost LEAST = new ScryptCost(1 << 14, 8, 1);

    private static final long MOST_MEMORY = 1L << 31;

    /** @throws IllegalArgumentException if scrypt is not defined for these numbers, or they take more than 2 GiB */
    public ScryptCost {
        boolean powerOfTwo = n > 1 && Integer.bitCount(n) == 1;
        boolean inMemory = r >= 1 && n <= MOST_MEMORY / 128 / r;
        boolean defined = r > 1 || n < 1 << 16;
        boolean parallel = r >= 1 && p >= 1 && p <= Integer.MAX_VALUE / (1024L * r);
        if (!(powerOfTwo && inMemory && defined && parallel)) {
            throw new IllegalArgumentException(
                    "scrypt cannot be computed for N=" + n + ", r=" + r + ", p=" + p
                            + ": N must be a power of two above 1 (below 2^16 for r=1), 128*N*r at most 2^31 and 1024*p*r below 2^31");
        }
    }

    /** Bytes of memory that a derivation takes, all but a few. */
    public long memory() {
        return 128L * n * r;
    }

    /**
     * The highest cost that on this machine takes about {@code target} and at most {@code memoryLimit} bytes: memory is raised
     * first, then {@code p}. Never below 16 MiB, however short the target. The least cost is tried twice to find out.
     *
     * @throws IllegalArgumentException if {@code memoryLimit} is below 16 MiB
     */
    public static ScryptCost calibrate(Duration target, long memoryLimit) {
        PasswordKdf.nanos(LEAST); // the first run is interpreted
        return calibrate(target, memoryLimit, PasswordKdf::nanos);
    }

    static ScryptCost calibrate(Duration target, long memoryLimit, ToLongFunction<ScryptCost> nanos) {
        if (memoryLimit < LEAST.memory()) {
            throw new IllegalArgumentException("A password needs at least " + LEAST.memory()
                    + " bytes of memory for its protection, not " + memoryLimit);
        }
        long runs = Math.max(1, target.toNanos() / Math.max(1, nanos.applyAsLong(LEAST)));
        ScryptCost cost = LEAST;
        while (runs >= 2 && 2 * cost.memory() <= Math.min(memoryLimit, MOST_MEMORY)) {
            cost = new ScryptCost(2 * cost.n, cost.r, 1);
            runs /= 2;
        }
        return new ScryptCost(cost.n, cost.r, (int) Math.min(runs, Short.MAX_VALUE));
    }
}
