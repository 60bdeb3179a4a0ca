package io.holdfast.redis.internal.rdb;

/** Decompresses strings. */
final class Lzf {

    private Lzf() {}

    static byte[] decompress(byte[] from, int length) throws RdbException {
        byte[] to = new byte[length];
        try {
            int in = 0;
            int out = 0;
            while (in < from.length) {
                int control = from[in++] & 0xff;
                if (control < 32) {
                    System.arraycopy(from, in, to, out, control + 1);
                    in += control + 1;
                    out += control + 1;
                } else {
                    int count = control >> 5;
                    if (count == 7) {
                        count += from[in++] & 0xff;
                    }
                    int back = out - ((control & 0x1f) << 8) - (from[in++] & 0xff) - 1;
                    // It may overlap what it makes.
                    for (int i = 0; i < count + 2; i++) {
                        to[out++] = to[back++];
                    }
                }
            }
            if (out == length) {
                return to;
            }
        } catch (IndexOutOfBoundsException e) {
            // Said below.
        }
        throw new RdbException("a compressed string is damaged");
    }
}
