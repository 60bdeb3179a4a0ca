package io.holdfast.internal.compress;

import java.nio.ByteBuffer;

/**
 * Memory outside the heap that grows to the largest size asked for, and is reused.
 *
 * <p>zstd works on such memory rather than on arrays, because native code that holds an array keeps the garbage collector of
 * the whole host application waiting, at high levels for seconds.
 */
final class Scratch {

    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    /** A buffer of at least {@code capacity} bytes, with any content. */
    ByteBuffer ofAtLeast(int capacity) {
        if (buffer.capacity() < capacity) {
            buffer = ByteBuffer.allocateDirect(capacity);
        }
        return buffer;
    }

    /** A buffer that begins with {@code length} bytes from {@code offset}. */
    ByteBuffer holding(byte[] data, int offset, int length) {
        return ofAtLeast(length).put(0, data, offset, length);
    }
}
