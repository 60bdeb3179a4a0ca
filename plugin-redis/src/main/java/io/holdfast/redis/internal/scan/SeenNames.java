package io.holdfast.redis.internal.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Remembers which names have come already: SCAN may show one twice, and a server does not start on a file that has one twice. It keeps 76 bits of the hash of each, in 8 to 24 bytes, so that
 * two of a hundred million names are taken for one with a probability of less than one in ten millions. Not thread-safe.
 */
final class SeenNames {

    /** Each grows alone, so that little is copied at a time. */
    private static final int PARTS = 1 << 12;

    private static final int SMALLEST = 8;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MessageDigest digest = sha256();
    /** Of each name a number that is not zero, at its place or behind it. */
    private final long[][] parts = new long[PARTS][0];

    private final int[] counts = new int[PARTS];

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether a name has not come yet. From now on it has. */
    boolean add(byte[] name) {
        byte[] hash = digest.digest(name);
        long first = (long) LONG.get(hash, 0);
        int part = (int) (long) LONG.get(hash, Long.BYTES) & (PARTS - 1);
        return add(part, first == 0 ? 1 : first);
    }

    private boolean add(int part, long value) {
        // At most three quarters are taken.
        if (4 * (counts[part] + 1) > 3 * parts[part].length) {
            grow(part);
        }
        if (!put(parts[part], value)) {
            return false;
        }
        counts[part]++;
        return true;
    }

    private void grow(int part) {
        long[] grown = new long[Math.max(SMALLEST, 2 * parts[part].length)];
        for (long value : parts[part]) {
            if (value != 0) {
                put(grown, value);
            }
        }
        parts[part] = grown;
    }

    private static boolean put(long[] table, long value) {
        int at = (int) value & (table.length - 1);
        while (table[at] != 0) {
            if (table[at] == value) {
                return false;
            }
            at = (at + 1) & (table.length - 1);
        }
        table[at] = value;
        return true;
    }
}
