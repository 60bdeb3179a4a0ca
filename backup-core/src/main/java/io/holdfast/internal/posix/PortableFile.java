package io.holdfast.internal.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A regular file through a channel of the JDK, which tells and changes the metadata of names only. Interrupting a thread that reads or writes closes it.
 */
final class PortableFile extends NamedMetadata implements WritableFile {

    private final FileChannel channel;

    PortableFile(FileChannel channel, PortableDirectory directory, String name) {
        super(directory, name);
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        return into.hasRemaining() ? channel.read(into, position) : 0;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        long at = position;
        while (from.hasRemaining()) {
            at += channel.write(from, at);
        }
    }

    @Override
    public long nextData(long offset) throws IOException {
        return Math.min(offset, channel.size());
    }

    @Override
    public long nextHole(long offset) throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        long before = channel.size();
        if (size < before) {
            channel.truncate(size);
        } else if (size > before) {
            write(ByteBuffer.allocate(1), size - 1);
        }
    }

    @Override
    public void reserve(long length) {}

    @Override
    public void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
