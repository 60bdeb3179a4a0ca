package io.holdfast.internal.compress;

import java.nio.ByteBuffer;

/**
 * Memory outside the heap that grows to the largest size asked for, and is reused unless it is unusually large.
 *
 * <p>zstd works on such memory rather than on arrays, because native code that holds an array keeps the garbage collector of
 * the whole host application waiting, at high levels for seconds.
 */
final class Scratch {

    /** What becomes of most chunks at worst: few have more than 2 MiB. */
    private static final int LARGEST_KEPT = (2 << 20) + (64 << 10);

    private static final ByteBuffer EMPTY = ByteBuffer.allocateDirect(0);

    private ByteBuffer buffer = EMPTY;

    /** A buffer of at least {@code capacity} bytes, with any content. */
    ByteBuffer ofAtLeast(int capacity) {
        if (buffer.capacity() < capacity) {
            buffer = ByteBuffer.allocateDirect(capacity);
        }
        return buffer;
    }

    /** To be called after each use. */
    void shrink() {
        if (buffer.capacity() > LARGEST_KEPT) {
            buffer = EMPTY;
        }
    }

    /** A buffer that begins with {@code length} bytes from {@code offset}. */
    ByteBuffer holding(byte[] data, int offset, int length) {
        return ofAtLeast(length).put(0, data, offset, length);
    }
}
