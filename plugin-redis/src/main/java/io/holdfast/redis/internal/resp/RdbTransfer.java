package io.holdfast.redis.internal.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The copy that a master sends: its length and the bytes, or a mark, the bytes and the mark again, after which it waits. Bytes that may be the mark are held
 * until more come. Not thread-safe.
 */
public final class RdbTransfer extends InputStream {

    private static final String MARKED = "$EOF:";
    private static final int MARK = 40;

    private final InputStream in;
    private final byte[] mark;
    private final byte[] held = new byte[MARK];
    private long left;
    private int have;
    private boolean ended;

    private RdbTransfer(InputStream in, long length, byte[] mark) {
        this.in = in;
        this.left = length;
        this.mark = mark;
    }

    static RdbTransfer of(RespConnection connection) throws IOException {
        String line = connection.line();
        if (line.startsWith(MARKED) && line.length() == MARKED.length() + MARK) {
            byte[] mark = line.substring(MARKED.length()).getBytes(ISO_8859_1);
            return new RdbTransfer(connection.in(), Long.MAX_VALUE, mark);
        }
        if (line.matches("\\$\\d{1,18}")) {
            return new RdbTransfer(connection.in(), Long.parseLong(line.substring(1)), new byte[0]);
        }
        if (line.startsWith("-")) {
            throw new ServerException("PSYNC", line.substring(1));
        }
        throw RespConnection.notUnderstood(line);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        return mark.length == 0 ? readCounted(into, offset, length) : readMarked(into, offset, length);
    }

    private int readCounted(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = require(in.read(into, offset, (int) Math.min(length, left)));
        left -= count;
        return count;
    }

    private int readMarked(byte[] into, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        while (have < MARK) {
            have += require(in.read(held, have, MARK - have));
        }
        if (Arrays.equals(held, mark)) {
            ended = true;
            return -1;
        }
        return shift(into, offset, require(in.read(into, offset, length)));
    }

    /** Puts what is held before what was read, and holds the last of both. */
    private int shift(byte[] into, int offset, int count) {
        int through = Math.max(0, count - MARK);
        byte[] last = Arrays.copyOfRange(into, offset + through, offset + count);
        System.arraycopy(into, offset, into, offset + count - through, through);
        System.arraycopy(held, 0, into, offset, last.length);
        System.arraycopy(held, last.length, held, 0, MARK - last.length);
        System.arraycopy(last, 0, held, MARK - last.length, last.length);
        return count;
    }

    private static int require(int count) throws IOException {
        if (count < 0) {
            throw new EOFException("The server has closed the connection before all was sent");
        }
        return count;
    }
}
