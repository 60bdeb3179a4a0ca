package io.holdfast.internal.chunk;

import io.holdfast.internal.crypto.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

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
}
