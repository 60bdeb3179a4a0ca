package io.holdfast.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** What stands in a file. */
final class FileContent {

    private FileContent() {}

    /** Whether these bytes do, at an offset; the buffer is left as it was. */
    static boolean is(FileChannel file, long offset, ByteBuffer expected) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(expected.remaining());
        while (found.hasRemaining() && file.read(found, offset + found.position()) >= 0) {
            // There is more.
        }
        return found.flip().equals(expected);
    }

    /** Writes all of these bytes to an offset. */
    static void write(FileChannel file, long offset, ByteBuffer bytes) throws IOException {
        int first = bytes.position();
        while (bytes.hasRemaining()) {
            file.write(bytes, offset + bytes.position() - first);
        }
    }
}
