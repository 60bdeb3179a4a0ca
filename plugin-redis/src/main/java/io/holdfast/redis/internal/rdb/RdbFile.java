package io.holdfast.redis.internal.rdb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** An RDB file that can be read from any place. */
public interface RdbFile {

    /** Reads all of it. */
    InputStream open() throws IOException, InterruptedException;

    /**
     * Reads a part of it.
     *
     * @return how many bytes were read; −1 at its end
     */
    int read(long offset, ByteBuffer into) throws IOException, InterruptedException;
}
