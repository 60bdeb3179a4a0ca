package io.holdfast.redis.internal.rdb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Decompresses a string as it is read, with no more than the window that its references reach. Not thread-safe. */
final class LzfInputStream extends InputStream {

    private static final int WINDOW = 1 << 13;
    private static final int MASK = WINDOW - 1;

    private final InputStream in;
    private final byte[] window = new byte[WINDOW];
    private long compressed;
    private long length;
    private long out;
    /** How much of the step that was begun is still to come, and from how far back; from the input if that is zero. */
    private int step;

    private int back;

    /**
     * A string.
     *
     * @param compressed how many bytes of the input it is
     * @param length how long it is
     */
    LzfInputStream(InputStream in, long compressed, long length) {
        this.in = in;
        this.compressed = compressed;
        this.length = length;
    }

    /** All of a string. */
    static byte[] decompress(byte[] from, int length) throws RdbException {
        byte[] to = new byte[length];
        try (InputStream in = new LzfInputStream(new ByteArrayInputStream(from), from.length, length)) {
            if (in.readNBytes(to, 0, length) == length && in.read() < 0) {
                return to;
            }
        } catch (RdbException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be read", e);
        }
        throw damaged();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        int done = 0;
        while (done < count && out < length) {
            if (step == 0) {
                begin();
            }
            int some = (int) Math.min(Math.min(step, count - done), length - out);
            if (back == 0) {
                take(into, offset + done, some);
            } else {
                repeat(into, offset + done, some);
            }
            step -= some;
            out += some;
            done += some;
        }
        if (done == 0 && count > 0) {
            if (step > 0 || compressed > 0) {
                throw damaged();
            }
            return -1;
        }
        return done;
    }

    private void take(byte[] into, int offset, int count) throws IOException {
        if (count > compressed || in.readNBytes(into, offset, count) < count) {
            throw damaged();
        }
        compressed -= count;
        for (int i = 0; i < count; i++) {
            window[((int) out + i) & MASK] = into[offset + i];
        }
    }

    /** It may overlap what it makes. */
    private void repeat(byte[] into, int offset, int count) {
        for (int i = 0; i < count; i++) {
            byte next = window[((int) out - back + i) & MASK];
            window[((int) out + i) & MASK] = next;
            into[offset + i] = next;
        }
    }

    private void begin() throws IOException {
        int control = next();
        if (control < 32) {
            step = control + 1;
            back = 0;
            return;
        }
        int count = control >> 5;
        if (count == 7) {
            count += next();
        }
        step = count + 2;
        back = ((control & 0x1f) << 8) + next() + 1;
        if (back > out) {
            throw damaged();
        }
    }

    private int next() throws IOException {
        int next = compressed > 0 ? in.read() : -1;
        if (next < 0) {
            throw damaged();
        }
        compressed--;
        return next;
    }

    private static RdbException damaged() {
        return new RdbException("a compressed string is damaged");
    }
}
