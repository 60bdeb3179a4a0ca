package io.holdfast.redis.internal.resp;

/** In which slot of a cluster a key is: CRC-16 of what is between its first braces, or of all of it. */
public final class KeySlot {

    private static final int POLYNOMIAL = 0x1021;

    private KeySlot() {}

    /** The slot of a key. */
    public static int of(byte[] key) {
        int open = indexOf('{', key, 0);
        int close = open < 0 ? -1 : indexOf('}', key, open + 1);
        return close > open + 1 ? slot(key, open + 1, close) : slot(key, 0, key.length);
    }

    private static int indexOf(char wanted, byte[] key, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int slot(byte[] key, int from, int to) {
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc ^= (key[i] & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
            }
            crc &= 0xffff;
        }
        return crc % ClusterMap.SLOTS;
    }
}
