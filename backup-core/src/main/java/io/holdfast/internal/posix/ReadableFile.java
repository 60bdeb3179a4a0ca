package io.holdfast.internal.posix;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open regular file, whatever its name stands for meanwhile. Any number of threads may read at once; closing waits for
 * nobody and is seen by all.
 */
public interface ReadableFile extends Metadata, Closeable {
    /**
     * Reads from a position into the remaining space of the buffer, once; like {@code pread}.
     *
     * @return number of bytes read, at least 1; -1 at the end of the file; 0 only if the buffer has no space
     */
    int read(ByteBuffer into, long position) throws IOException;

    /**
     * Start of the first data at or after an offset; the size of the file if only a hole follows. Where holes cannot be
     * told the offset itself is the answer.
     */
    long nextData(long offset) throws IOException;

    /** Start of the first hole at or after an offset; the size of the file if none follows or holes cannot be told. */
    long nextHole(long offset) throws IOException;
}
