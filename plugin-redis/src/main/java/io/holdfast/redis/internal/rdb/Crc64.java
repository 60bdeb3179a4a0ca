package io.holdfast.redis.internal.rdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum of RDB files: CRC-64 with Jones' polynomial, reflected, beginning with zero. Over a file with its checksum, in little endian, it is zero. Not
 * thread-safe.
 */
public final class Crc64 {

    private static final long POLYNOMIAL = Long.reverse(0xad93d23594c935a9L);
    private static final int SLICE = 8;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BYTES = 256;
    /** Of each byte, followed by no zeros, then followed by one, and so on: in one array, which the compiler knows the length of. */
    private static final long[] TABLE = table();

    private long value;

    /** Of nothing so far. */
    public Crc64() {}

    private static long[] table() {
        long[] table = new long[2 * SLICE * BYTES];
        for (int i = 0; i < BYTES; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
            }
            table[i] = crc;
        }
        for (int i = BYTES; i < table.length; i++) {
            long before = table[i - BYTES];
            table[i] = (before >>> 8) ^ table[(int) (before & 0xff)];
        }
        return table;
    }

    /** Adds bytes. */
    public void update(byte[] bytes, int offset, int length) {
        long[] table = TABLE;
        long crc = value;
        int at = offset;
        int end = offset + length;
        for (; end - at >= 2 * SLICE; at += 2 * SLICE) {
            crc = followedByZeros(table, SLICE, crc ^ (long) LONG.get(bytes, at))
                    ^ followedByZeros(table, 0, (long) LONG.get(bytes, at + SLICE));
        }
        for (; at < end; at++) {
            crc = (crc >>> 8) ^ table[(int) ((crc ^ bytes[at]) & 0xff)];
        }
        value = crc;
    }

    /** Of eight bytes and so many zeros; of such words one need not wait for the other. */
    private static long followedByZeros(long[] table, int zeros, long word) {
        int at = zeros * BYTES;
        return table[at + 7 * BYTES + (int) (word & 0xff)]
                ^ table[at + 6 * BYTES + (int) (word >>> 8 & 0xff)]
                ^ table[at + 5 * BYTES + (int) (word >>> 16 & 0xff)]
                ^ table[at + 4 * BYTES + (int) (word >>> 24 & 0xff)]
                ^ table[at + 3 * BYTES + (int) (word >>> 32 & 0xff)]
                ^ table[at + 2 * BYTES + (int) (word >>> 40 & 0xff)]
                ^ table[at + BYTES + (int) (word >>> 48 & 0xff)]
                ^ table[at + (int) (word >>> 56)];
    }

    /** Of all that was added. */
    public long value() {
        return value;
    }
}
