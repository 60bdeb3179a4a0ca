package io.holdfast.internal.pack;

import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.compress.CorruptFrameException;
import io.holdfast.internal.compress.Decompressor;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.run.Stage;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Turns blobs into what stands in a pack, and back:
 *
 * <pre>
 * in:   plain bytes ─ compress, if that pays ─ seal ─► sealed bytes ─ decrypt ─ decompress ─ the same?
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
    private final boolean proving;
    private byte[] sealed = {};
    private byte[] spare = {};
    private int sealedLength;

    /**
     * A codec under the repository's key, compressing at a level of zstd.
     *
     * @param proving whether it undoes what it has sealed, to see whether that can be done
     */
    public BlobCodec(SealingKey key, int zstdLevel, boolean proving) {
        this(new Sealer(key), zstdLevel, proving);
    }

    BlobCodec(Sealer sealer, int zstdLevel, boolean proving) {
        this.sealer = sealer;
        compressor = Compressor.of(zstdLevel);
        decompressor = Decompressor.sharing(compressor);
        this.proving = proving;
    }

    /** What plain bytes are known by while they are in memory: to be taken before their id is computed. */
    public static int checksum(byte[] plain, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(plain, offset, length);
        return (int) checksum.getValue();
    }

    /**
     * Seals a blob, which {@link #sealed()} then holds.
     *
     * @param type of what it is
     * @param checksum its {@link #checksum}
     * @param compress whether to compress it if that makes it smaller
     * @return its length before compression if it was compressed, else 0: the format's {@code plainLength}
     * @throws DamagedBlobException if this codec is proving, and what it made does not give back what the checksum is of
     */
    public int seal(BlobType type, byte[] plain, int offset, int length, int checksum, boolean compress)
            throws DamagedBlobException {
        return seal(plain, offset, length, checksum, compress, hasFewRepeats(type));
    }

    /** Whether in a blob of this type, of which no more is known, hardly anything comes again. */
    public static boolean hasFewRepeats(BlobType type) {
        return type == BlobType.TREE;
    }

    /**
     * Seals a blob as {@link #seal(BlobType, byte[], int, int, int, boolean)} does.
     *
     * @param fewRepeats whether hardly anything in it comes again, which takes less time
     */
    public int seal(byte[] plain, int offset, int length, int checksum, boolean compress, boolean fewRepeats)
            throws DamagedBlobException {
        int packed = Compressor.NOT_SMALLER;
        sealed = ofAtLeast(sealed, length + Sealer.OVERHEAD);
        if (compress && length > 0) {
            Stage.Span compressing = Stage.COMPRESS.begin();
            // To where the ciphertext will be, so that it is encrypted in its place.
            packed = compressor.compressIfSmaller(plain, offset, length, fewRepeats, sealed, Sealer.CIPHERTEXT);
            compressing.end(length);
        }
        boolean raw = packed == Compressor.NOT_SMALLER;
        Stage.Span sealing = Stage.SEAL.begin();
        sealedLength = raw
                ? sealer.seal(plain, offset, length, sealed, 0)
                : sealer.seal(sealed, Sealer.CIPHERTEXT, packed, sealed, 0);
        sealing.end(sealedLength - Sealer.OVERHEAD);
        if (proving) {
            prove(plain, offset, length, checksum, raw);
        }
        return raw ? 0 : length;
    }

    /** Whether it is authentic is asked when it is in its pack, for then nothing happens to it any more. */
    private void prove(byte[] plain, int offset, int length, int checksum, boolean raw) throws DamagedBlobException {
        Stage.Span proof = Stage.PROVE.begin();
        int packed = sealedLength - Sealer.OVERHEAD;
        byte[] opened = spareOfAtLeast(packed);
        sealer.decryptOwn(sealed, 0, sealedLength, opened, 0);
        boolean same = raw
                ? Arrays.equals(opened, 0, packed, plain, offset, offset + length)
                : decompressor.gives(opened, 0, packed, plain, offset, length);
        // The plain bytes may have changed since their id was computed.
        if (!same || checksum(plain, offset, length) != checksum) {
            throw new DamagedBlobException(
                    "A blob of " + length + " bytes that was just sealed does not come back, so that it"
                            + " was not stored; the memory or the processor of this machine makes errors");
        }
        proof.end(length);
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
     * Looks whether a blob can be opened, but not what it then is.
     *
     * @throws DamagedBlobException if it is not authentic
     */
    void authenticate(PackBytes pack, long offset, int length) throws DamagedBlobException {
        byte[] copy = spareOfAtLeast(length);
        pack.copyTo(offset, copy, length);
        if (!sealer.isAuthentic(copy, 0, length)) {
            throw new DamagedBlobException("it is not authentic");
        }
    }

    /**
     * Opens a blob as {@link #open}, only to see whether that can be done.
     *
     * @throws DamagedBlobException if it cannot
     */
    public void verify(Id id, byte[] pack, int offset, int length, int plainLength) throws DamagedBlobException {
        open(id, pack, offset, length, plainLength, spareOfAtLeast(plainLength(length, plainLength)));
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

    private byte[] spareOfAtLeast(int length) {
        byte[] room = ofAtLeast(spare, length);
        if (room.length <= LARGEST_KEPT) {
            spare = room;
        }
        return room;
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
