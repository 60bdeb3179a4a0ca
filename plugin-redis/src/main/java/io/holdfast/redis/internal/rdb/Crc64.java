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
    /** Of each byte, followed by so many zeros. */
    private static final long[][] TABLES = tables();

    private long value;

    /** Of nothing so far. */
    public Crc64() {}

    private static long[][] tables() {
        long[][] tables = new long[SLICE][256];
        for (int i = 0; i < 256; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
            }
            tables[0][i] = crc;
        }
        for (int slice = 1; slice < SLICE; slice++) {
            for (int i = 0; i < 256; i++) {
                long before = tables[slice - 1][i];
                tables[slice][i] = (before >>> 8) ^ tables[0][(int) (before & 0xff)];
            }
        }
        return tables;
    }

    /** Adds bytes. */
    public void update(byte[] bytes, int offset, int length) {
        long crc = value;
        int at = offset;
        int end = offset + length;
        for (; end - at >= SLICE; at += SLICE) {
            long word = crc ^ (long) LONG.get(bytes, at);
            crc = 0;
            for (int i = 0; i < SLICE; i++) {
                crc ^= TABLES[SLICE - 1 - i][(int) ((word >>> (8 * i)) & 0xff)];
            }
        }
        for (; at < end; at++) {
            crc = (crc >>> 8) ^ TABLES[0][(int) ((crc ^ bytes[at]) & 0xff)];
        }
        value = crc;
    }

    /** Of all that was added. */
    public long value() {
        return value;
    }
}
