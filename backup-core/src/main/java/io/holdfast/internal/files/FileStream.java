package io.holdfast.internal.files;

import io.holdfast.internal.posix.ReadableFile;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The content of a file from its beginning to its end. Holes are not read. Closing it leaves the file open. Not thread-safe. */
final class FileStream extends InputStream {

    private final ReadableFile file;
    private final Operation operation;
    private long position;
    private long dataUntil;
    private long holeUntil;

    /**
     * @param mayHaveHoles whether it is worth looking for holes
     */
    FileStream(ReadableFile file, boolean mayHaveHoles, Operation operation) {
        this.file = file;
        this.operation = operation;
        dataUntil = mayHaveHoles ? 0 : Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        checkCancelled();
        if (position >= dataUntil && position >= holeUntil) {
            findHole();
        }
        int count = position < holeUntil ? zeros(bytes, offset, length) : data(bytes, offset, length);
        position += Math.max(count, 0);
        return count;
    }

    private void findHole() throws IOException {
        holeUntil = file.nextData(position);
        if (holeUntil <= position) {
            long hole = file.nextHole(position);
            dataUntil = hole > position ? hole : Long.MAX_VALUE;
        }
    }

    private int zeros(byte[] bytes, int offset, int length) {
        int count = (int) Math.min(length, holeUntil - position);
        Arrays.fill(bytes, offset, offset + count, (byte) 0);
        return count;
    }

    private int data(byte[] bytes, int offset, int length) throws IOException {
        int count = (int) Math.min(length, dataUntil - position);
        return file.read(ByteBuffer.wrap(bytes, offset, count), position);
    }

    /** A large file is read for longer than a cancelled operation may go on. */
    private void checkCancelled() throws InterruptedIOException {
        try {
            operation.checkCancelled();
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException("the operation was cancelled").initCause(e);
        }
    }
}
