package io.holdfast.internal.posix;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;

/** A regular file through a channel of the JDK. Interrupting a thread that reads or writes closes it. */
final class PortableFile implements WritableFile {
    private final FileChannel channel;
    private final PortableDirectory directory;
    private final String name;

    PortableFile(FileChannel channel, PortableDirectory directory, String name) {
        this.channel = channel;
        this.directory = directory;
        this.name = name;
    }

    /** The JDK tells the status of names only, and changes metadata by name only. */
    @Override
    public FileStatus status() throws IOException {
        return directory.status(name);
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
    public void setOwner(long uid, long gid) throws IOException {
        directory.setOwner(name, uid, gid);
    }

    @Override
    public void setPermissions(int permissions) throws IOException {
        directory.setPermissions(name, permissions);
    }

    @Override
    public void setTimes(Instant accessed, Instant modified) throws IOException {
        directory.setTimes(name, accessed, modified);
    }

    @Override
    public List<ExtendedAttribute> extendedAttributes() throws IOException {
        return directory.extendedAttributes(name);
    }

    @Override
    public void setExtendedAttribute(ExtendedAttribute attribute) throws IOException {
        directory.setExtendedAttribute(name, attribute);
    }

    @Override
    public void removeExtendedAttribute(String attribute) throws IOException {
        directory.removeExtendedAttribute(name, attribute);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
