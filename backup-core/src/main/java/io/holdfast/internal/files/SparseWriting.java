package io.holdfast.internal.files;

import io.holdfast.internal.posix.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes into a file that is one hole at first, and leaves the hole where whole blocks are zero. */
final class SparseWriting {

    /** What most file systems allocate at a time. */
    static final int BLOCK = 4 << 10;

    private static final ByteBuffer ZEROS = ByteBuffer.allocate(BLOCK).asReadOnlyBuffer();

    private SparseWriting() {}

    /** Writes a part, and tells whether its end was written; else zeros are there, and a file that ends there has to be extended. */
    static boolean write(WritableFile file, ByteBuffer part, long offset) throws IOException {
        int begin = part.position();
        int end = part.limit();
        int dataBegin = begin;
        int firstBlock = begin + (int) (-offset & (BLOCK - 1));
        for (int block = firstBlock; block + BLOCK <= end; block += BLOCK) {
            if (ZEROS.mismatch(part.slice(block, BLOCK)) < 0) {
                writeData(file, part, dataBegin, block, offset + (dataBegin - begin));
                dataBegin = block + BLOCK;
            }
        }
        writeData(file, part, dataBegin, end, offset + (dataBegin - begin));
        return dataBegin < end;
    }

    private static void writeData(WritableFile file, ByteBuffer part, int from, int to, long offset)
            throws IOException {
        if (from < to) {
            file.write(part.slice(from, to - from), offset);
        }
    }
}
