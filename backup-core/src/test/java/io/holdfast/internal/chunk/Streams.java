package io.holdfast.internal.chunk;

import io.holdfast.internal.crypto.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Content that is the same everywhere and always, and its chunks. */
final class Streams {

    private Streams() {}

    /** SHA-256(be64(0)) ‖ SHA-256(be64(1)) ‖ …, a multiple of 32 bytes. */
    static byte[] hashes(int length) {
        byte[] stream = new byte[length];
        Sha256 sha256 = new Sha256();
        byte[] counter = new byte[Long.BYTES];
        for (int i = 0; i < length / Sha256.LENGTH; i++) {
            ByteBuffer.wrap(counter).putLong(i);
            sha256.update(counter, 0, counter.length).digest(stream, i * Sha256.LENGTH);
        }
        return stream;
    }

    /** The lengths of all chunks of {@code content}. */
    static List<Integer> chunks(Chunker chunker, byte[] content) {
        List<Integer> lengths = new ArrayList<>();
        for (int at = 0; at < content.length; at += lengths.get(lengths.size() - 1)) {
            lengths.add(chunker.cut(content, at, content.length - at));
        }
        return lengths;
    }

    /** The same, where the chunker sees more of the content each time that it has found no cut. */
    static List<Integer> chunksPieceByPiece(Chunker chunker, byte[] content) {
        Random pieces = new Random(1);
        List<Integer> lengths = new ArrayList<>();
        int begin = 0;
        int seen = 0;
        int uncut = 0;
        while (begin < content.length) {
            int length = chunker.cut(content, begin, seen - begin, uncut);
            if (length == seen - begin && length < chunker.maxSize() && seen < content.length) {
                uncut = length;
                seen = Math.min(content.length, seen + 1 + pieces.nextInt(pieces.nextBoolean() ? 300_000 : 100));
            } else {
                uncut = 0;
                lengths.add(length);
                begin += length;
            }
        }
        return lengths;
    }
}
