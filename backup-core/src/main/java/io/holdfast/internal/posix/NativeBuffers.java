package io.holdfast.internal.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Native memory through which arrays of the heap are read and written. There come to be as many buffers as threads use one
 * at once; they are kept for the next use.
 */
final class NativeBuffers {
    /** Size of each buffer. More gains nothing, since it no longer stays in a core's own cache. */
    static final int SIZE = 256 << 10;

    private final ConcurrentLinkedQueue<NativeBuffer> idle = new ConcurrentLinkedQueue<>();

    NativeBuffer take() {
        NativeBuffer buffer = idle.poll();
        return buffer != null
                ? buffer
                : new NativeBuffer(ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder()));
    }

    void giveBack(NativeBuffer buffer) {
        buffer.bytes.clear();
        idle.add(buffer);
    }

    /** Address of the first byte of a direct buffer, whatever its position; valid while the buffer is reachable. */
    static long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    /** A direct buffer and where it lies. */
    static final class NativeBuffer {
        final ByteBuffer bytes;
        final long address;

        private NativeBuffer(ByteBuffer bytes) {
            this.bytes = bytes;
            this.address = NativeBuffers.address(bytes);
        }
    }
}
