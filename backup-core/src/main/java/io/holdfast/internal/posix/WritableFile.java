package io.holdfast.internal.posix;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A regular file open for reading and writing, whatever its name stands for meanwhile. Any number of threads may write at
 * once, at positions of their own.
 */
public interface WritableFile extends ReadableFile {
    /** Writes all that remains in the buffer at a position; the file grows as needed, with a hole where it is skipped. */
    void write(ByteBuffer from, long position) throws IOException;

    /** Cuts or extends (by a hole) the file to a size. */
    void truncate(long size) throws IOException;

    /**
     * Asks for room for the first {@code length} bytes without changing the size of the file. Does nothing where the file
     * system cannot; fails where it knows that there is no room.
     */
    void reserve(long length) throws IOException;

    /** Returns when content and size are on the device. */
    void force() throws IOException;
}
