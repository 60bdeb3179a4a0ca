package io.holdfast.internal.format;

import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.compress.CorruptFrameException;
import io.holdfast.internal.compress.Decompressor;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import java.util.Arrays;

/**
 * How a document becomes a file of its own, outside of packs: index, snapshot and lock.
 *
 * <pre>
 * file    = sealed payload
 * payload = 0x02, zstd frames of the JSON
 *         | the JSON itself, which begins with &#123; or [         all that version 1 knows
 *         | nothing
 * </pre>
 */
public final class Unpacked {

    /** The most bytes that a document may have: 1 GiB, which would be an index of some six million blobs. */
    public static final int MAX_DOCUMENT = 1 << 30;

    private static final byte ZSTD = 2;

    private Unpacked() {}

    /** The file of a document, compressed; only for repositories of version 2. */
    public static byte[] seal(byte[] json, Sealer sealer, Compressor compressor) {
        byte[] payload = new byte[1 + Compressor.bound(json.length)];
        payload[0] = ZSTD;
        int length = 1 + compressor.compress(json, 0, json.length, payload, 1);
        return sealer.seal(Arrays.copyOf(payload, length));
    }

    /** The file of a document as it is, which every version may have. */
    public static byte[] seal(byte[] json, Sealer sealer) {
        return sealer.seal(json);
    }

    /**
     * The document of a file; empty if nothing was sealed.
     *
     * @throws AuthenticationException if the file is not authentic
     * @throws MalformedException if it is encoded otherwise, or has more than {@link #MAX_DOCUMENT} bytes
     */
    public static byte[] open(byte[] file, Sealer sealer, Decompressor decompressor)
            throws AuthenticationException, MalformedException {
        byte[] payload = sealer.open(file);
        if (payload.length == 0 || payload[0] == '{' || payload[0] == '[') {
            return payload;
        }
        if (payload[0] != ZSTD) {
            throw new MalformedException(
                    "a document cannot be encoded in a way that begins with byte " + (payload[0] & 0xff));
        }
        try {
            return decompressor.decompressUnknown(payload, 1, payload.length - 1, MAX_DOCUMENT);
        } catch (CorruptFrameException e) {
            throw new MalformedException("a document does not decompress: " + e.getMessage(), e);
        }
    }
}
