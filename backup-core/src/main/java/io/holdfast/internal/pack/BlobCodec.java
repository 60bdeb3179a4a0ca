package io.holdfast.internal.pack;

import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.compress.CorruptFrameException;
import io.holdfast.internal.compress.Decompressor;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.run.Stage;

/**
 * Turns blobs into what stands in a pack, and back:
 *
 * <pre>
 * in:   plain bytes ─ compress, if that pays ─ seal ─► sealed bytes
 * back: sealed bytes ─ open ─ decompress ─ hash = id? ─► plain bytes
 * </pre>
 *
 * <p>Not thread-safe: it holds ciphers, contexts and buffers, and is meant to be kept in a {@link io.holdfast.internal.run.Pool}.
 */
public final class BlobCodec implements AutoCloseable {

    /** Few blobs are larger; what they need is not kept. */
    private static final int LARGEST_KEPT = (2 << 20) + Sealer.OVERHEAD;

    private final Sealer sealer;
    private final Compressor compressor;
    private final Decompressor decompressor;
    private byte[] sealed = {};
    private byte[] proof = {};
    private int sealedLength;

    /** A codec under the repository's key, compressing at a level of zstd. */
    public BlobCodec(SealingKey key, int zstdLevel) {
        sealer = new Sealer(key);
        compressor = Compressor.of(zstdLevel);
        decompressor = Decompressor.sharing(compressor);
    }

    /**
     * Seals a blob, which {@link #sealed()} then holds.
     *
     * @param compress whether to compress it if that makes it smaller
     * @return its length before compression if it was compressed, else 0: the format's {@code plainLength}
     */
    public int seal(byte[] plain, int offset, int length, boolean compress) {
        int packed = Compressor.NOT_SMALLER;
        sealed = ofAtLeast(sealed, length + Sealer.OVERHEAD);
        if (compress && length > 0) {
            Stage.Span compressing = Stage.COMPRESS.begin();
            // To where the ciphertext will be, so that it is encrypted in its place.
            packed = compressor.compressIfSmaller(plain, offset, length, sealed, Sealer.CIPHERTEXT);
            compressing.end(length);
        }
        boolean raw = packed == Compressor.NOT_SMALLER;
        Stage.Span sealing = Stage.SEAL.begin();
        sealedLength = raw
                ? sealer.seal(plain, offset, length, sealed, 0)
                : sealer.seal(sealed, Sealer.CIPHERTEXT, packed, sealed, 0);
        sealing.end(sealedLength - Sealer.OVERHEAD);
        return raw ? 0 : length;
    }

    /** What {@link #seal} made, valid until its next call; only the first {@link #sealedLength()} bytes count. */
    public byte[] sealed() {
        return sealed;
    }

    /** How many bytes {@link #seal} made. */
    public int sealedLength() {
        return sealedLength;
    }

    /**
     * Opens a blob.
     *
     * @param plainLength its length when decompressed; 0 if it is not compressed
     * @return its plain bytes
     * @throws DamagedBlobException if they are not what was sealed under this id
     */
    public byte[] open(Id id, byte[] pack, int offset, int length, int plainLength) throws DamagedBlobException {
        byte[] result = new byte[plainLength(length, plainLength)];
        open(id, pack, offset, length, plainLength, result);
        return result;
    }

    /**
     * Opens a blob as {@link #open}, only to see whether that can be done.
     *
     * @throws DamagedBlobException if it cannot
     */
    public void verify(Id id, byte[] pack, int offset, int length, int plainLength) throws DamagedBlobException {
        byte[] room = ofAtLeast(proof, plainLength(length, plainLength));
        if (room.length <= LARGEST_KEPT) {
            proof = room;
        }
        open(id, pack, offset, length, plainLength, room);
    }

    private static int plainLength(int sealedLength, int plainLength) throws DamagedBlobException {
        if (sealedLength < Sealer.OVERHEAD) {
            throw new DamagedBlobException("it has " + sealedLength + " bytes, fewer than any sealed blob");
        }
        return plainLength == 0 ? sealedLength - Sealer.OVERHEAD : plainLength;
    }

    /**
     * Opens a blob to the beginning of an array, which has room for it.
     *
     * @throws DamagedBlobException as {@link #open}; what the array then holds is not to be used
     */
    public void open(Id id, byte[] pack, int offset, int length, int plainLength, byte[] out)
            throws DamagedBlobException {
        int packed = length - Sealer.OVERHEAD;
        int plain = plainLength(length, plainLength);
        try {
            if (plainLength == 0) {
                sealer.open(pack, offset, length, out, 0);
            } else {
                // What is compressed is smaller, and so fits where its content will be; others may have seen to it less
                // well.
                byte[] opened = packed <= out.length ? out : new byte[packed];
                sealer.open(pack, offset, length, opened, 0);
                int actual = decompressor.decompress(opened, 0, packed, out, 0, plain);
                if (actual != plain) {
                    throw new DamagedBlobException("it has " + actual + " bytes, not the " + plain + " it should have");
                }
            }
        } catch (AuthenticationException e) {
            throw new DamagedBlobException("it is not authentic", e);
        } catch (CorruptFrameException e) {
            throw new DamagedBlobException("it cannot be decompressed", e);
        }
        Id actual = Id.hash(out, 0, plain);
        if (!actual.equals(id)) {
            throw new DamagedBlobException("its content has the SHA-256 " + actual);
        }
    }

    private static byte[] ofAtLeast(byte[] buffer, int length) {
        return buffer.length >= length && buffer.length <= LARGEST_KEPT ? buffer : new byte[length];
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
    }
}
