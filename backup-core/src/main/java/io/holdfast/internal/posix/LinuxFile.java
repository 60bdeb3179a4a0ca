package io.holdfast.internal.posix;

import io.holdfast.internal.posix.NativeBuffers.NativeBuffer;
import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryPaths;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Instant;
import java.util.List;

/**
 * A regular file that is read and written by {@code pread} and {@code pwrite}. Unlike a channel of the JDK it is not closed
 * when a thread is interrupted.
 */
final class LinuxFile implements WritableFile {
    private final Descriptor descriptor;
    private final NativeBuffers buffers;

    LinuxFile(Descriptor descriptor, NativeBuffers buffers) {
        this.descriptor = descriptor;
        this.buffers = buffers;
    }

    @Override
    public FileStatus status() throws IOException {
        return Statx.of(descriptor);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        if (into.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        if (!into.hasRemaining()) {
            return 0;
        }
        int count = into.isDirect() ? readDirect(into, position) : readThroughBuffer(into, position);
        return count == 0 ? -1 : count;
    }

    private int readDirect(ByteBuffer into, long position) throws IOException {
        long address = NativeBuffers.address(into) + into.position();
        int count = (int) descriptor.call(fd -> Libc.pread(fd, address, into.remaining(), position));
        into.position(into.position() + count);
        return count;
    }

    private int readThroughBuffer(ByteBuffer into, long position) throws IOException {
        NativeBuffer buffer = buffers.take();
        try {
            int size = Math.min(into.remaining(), NativeBuffers.SIZE);
            int count = (int) descriptor.call(fd -> Libc.pread(fd, buffer.address, size, position));
            into.put(buffer.bytes.limit(count));
            return count;
        } finally {
            buffers.giveBack(buffer);
        }
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        long at = position;
        while (from.hasRemaining()) {
            at += from.isDirect() ? writeDirect(from, at) : writeThroughBuffer(from, at);
        }
    }

    private int writeDirect(ByteBuffer from, long position) throws IOException {
        long address = NativeBuffers.address(from) + from.position();
        int count = (int) descriptor.call(fd -> Libc.pwrite(fd, address, from.remaining(), position));
        from.position(from.position() + count);
        return count;
    }

    private int writeThroughBuffer(ByteBuffer from, long position) throws IOException {
        NativeBuffer buffer = buffers.take();
        try {
            int size = Math.min(from.remaining(), NativeBuffers.SIZE);
            buffer.bytes.put(0, from.slice(from.position(), size), 0, size);
            int count = (int) descriptor.call(fd -> Libc.pwrite(fd, buffer.address, size, position));
            from.position(from.position() + count);
            return count;
        } finally {
            buffers.giveBack(buffer);
        }
    }

    @Override
    public long nextData(long offset) throws IOException {
        long found = descriptor.tryCall(fd -> Libc.lseek(fd, offset, Libc.SEEK_DATA));
        if (found == -Errno.ENXIO.number()) {
            return size();
        }
        return found == -Errno.EINVAL.number() ? offset : succeeded(found);
    }

    @Override
    public long nextHole(long offset) throws IOException {
        long found = descriptor.tryCall(fd -> Libc.lseek(fd, offset, Libc.SEEK_HOLE));
        boolean untold = found == -Errno.ENXIO.number() || found == -Errno.EINVAL.number();
        return untold ? size() : succeeded(found);
    }

    private long size() throws IOException {
        return descriptor.call(fd -> Libc.lseek(fd, 0, Libc.SEEK_END));
    }

    @Override
    public void truncate(long size) throws IOException {
        descriptor.call(fd -> Libc.ftruncate(fd, size));
    }

    @Override
    public void reserve(long length) throws IOException {
        if (length > 0) {
            long result = descriptor.tryCall(fd -> Libc.fallocate(fd, Libc.FALLOC_FL_KEEP_SIZE, 0, length));
            if (result != -Errno.ENOTSUP.number() && result != -Errno.ENOSYS.number()) {
                succeeded(result);
            }
        }
    }

    @Override
    public void force() throws IOException {
        descriptor.call(Libc::fsync);
    }

    @Override
    public void setOwner(long uid, long gid) throws IOException {
        descriptor.call(fd -> Libc.fchownat(fd, LinuxDirectory.EMPTY_PATH, (int) uid, (int) gid, Libc.AT_EMPTY_PATH));
    }

    @Override
    public void setPermissions(int permissions) throws IOException {
        descriptor.call(fd -> Libc.fchmod(fd, permissions));
    }

    @Override
    public void setTimes(Instant accessed, Instant modified) throws IOException {
        long[] times = LinuxDirectory.timespecs(accessed, modified);
        descriptor.call(fd -> Libc.futimens(fd, times));
    }

    @Override
    public List<ExtendedAttribute> extendedAttributes() throws IOException {
        return ExtendedAttributes.of(descriptor);
    }

    @Override
    public void setExtendedAttribute(ExtendedAttribute attribute) throws IOException {
        ExtendedAttributes.set(descriptor, attribute);
    }

    @Override
    public void removeExtendedAttribute(String attribute) throws IOException {
        ExtendedAttributes.remove(descriptor, attribute);
    }

    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return EntryPaths.printable(descriptor.path());
    }

    private long succeeded(long result) throws IOException {
        return Descriptor.succeeded(result, descriptor.path(), null);
    }
}
