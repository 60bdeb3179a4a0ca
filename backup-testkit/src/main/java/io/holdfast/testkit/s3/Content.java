package io.holdfast.testkit.s3;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of an object, in memory; those of several parts are not copied.
 *
 * @param pieces one after the other
 * @param size of all of them
 */
record Content(List<byte[]> pieces, long size) {

    static final Content EMPTY = new Content(List.of(), 0);

    static Content of(byte[] bytes) {
        return new Content(List.of(bytes), bytes.length);
    }

    static Content joined(List<Content> parts) {
        List<byte[]> pieces = new ArrayList<>();
        long size = 0;
        for (Content part : parts) {
            pieces.addAll(part.pieces);
            size += part.size;
        }
        return new Content(List.copyOf(pieces), size);
    }

    void write(OutputStream out, long offset, long length) throws IOException {
        long skip = offset;
        long left = length;
        for (byte[] piece : pieces) {
            int from = (int) Math.min(skip, piece.length);
            int count = (int) Math.min(left, piece.length - from);
            out.write(piece, from, count);
            skip -= from;
            left -= count;
        }
    }
}
