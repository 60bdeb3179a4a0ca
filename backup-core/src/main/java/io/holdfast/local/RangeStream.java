package io.holdfast.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** A part of a file. */
final class RangeStream extends InputStream {

    /** The JDK copies through a buffer outside the heap that is as large as the request, and keeps it for the thread. */
    private static final int LARGEST_READ = 128 << 10;

    private final FileChannel channel;
    private long remaining;

    /** Takes over a channel, which is closed with the stream. */
    RangeStream(FileChannel channel, long offset, long length) throws IOException {
        this.channel = channel;
        long size = channel.size();
        remaining = Math.min(length, Math.max(0, size - offset));
        channel.position(Math.min(offset, size));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (remaining == 0 && length > 0) {
            return -1;
        }
        int wanted = (int) Math.min(Math.min(length, LARGEST_READ), remaining);
        int count = channel.read(ByteBuffer.wrap(into, offset, wanted));
        remaining -= Math.max(0, count);
        return count;
    }

    /** Knows how much there is, and so needs neither small steps nor a second copy. */
    @Override
    public byte[] readNBytes(int length) throws IOException {
        byte[] bytes = new byte[(int) Math.min(length, remaining)];
        int count = readNBytes(bytes, 0, bytes.length);
        return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    }

    @Override
    public byte[] readAllBytes() throws IOException {
        if (remaining > Integer.MAX_VALUE) {
            throw new OutOfMemoryError(remaining + " bytes do not fit into an array");
        }
        return readNBytes((int) remaining);
    }

    @Override
    public int available() {
        return (int) Math.min(remaining, Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
