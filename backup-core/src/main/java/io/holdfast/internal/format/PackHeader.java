package io.holdfast.internal.format;

import io.holdfast.internal.crypto.Sealer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The header at the end of a pack, which tells its blobs. All numbers are little-endian, of 32 bits, unsigned:
 *
 * <pre>
 * pack   = sealed blob … sealed blob, sealed header, length of sealed header
 * header = entry … entry                                       in the order of the blobs
 * entry  = 0 | 1, sealed length, id                            data | tree, not compressed
 *        | 2 | 3, sealed length, plain length, id              data | tree, compressed
 * </pre>
 *
 * <p>Nothing may stand between these parts nor after them, so that the size of a pack follows from its entries.
 */
public final class PackHeader {

    /** Bytes of the length field, with which a pack ends. */
    public static final int LENGTH_FIELD = 4;

    /** The most entries that a header is given. restic counts each as a long one. */
    public static final int MAX_ENTRIES = 409_199;

    /** The most bytes of a sealed header. */
    public static final int MAX_SEALED_LENGTH = 16 << 20;

    /** Bytes that the header of one blob and the length field take, so that no pack is smaller. */
    public static final int MIN_PACK_SIZE = 73;

    private static final int RAW_ENTRY = 1 + 4 + Id.LENGTH;
    private static final int COMPRESSED_ENTRY = RAW_ENTRY + 4;
    private static final int COMPRESSED = 2;
    private static final long UINT32 = 0xffff_ffffL;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private PackHeader() {}

    /** Bytes of a blob's entry. */
    public static int entryLength(boolean compressed) {
        return compressed ? COMPRESSED_ENTRY : RAW_ENTRY;
    }

    /**
     * The length of a pack's sealed header, which stands right before the last four bytes.
     *
     * @param tail the end of the pack, at least the last four bytes
     * @param packSize bytes of the whole pack
     * @throws MalformedException if there can be no such header in a pack of this size
     */
    public static int sealedLength(byte[] tail, long packSize) throws MalformedException {
        if (tail.length < LENGTH_FIELD) {
            throw new MalformedException("pack: " + packSize + " bytes are too few for a header");
        }
        long length = uint32(tail, tail.length - LENGTH_FIELD);
        boolean possible = length >= Sealer.OVERHEAD + RAW_ENTRY && length <= MAX_SEALED_LENGTH;
        if (!possible || length > packSize - LENGTH_FIELD) {
            throw new MalformedException("pack: a sealed header of " + length + " bytes cannot be in " + packSize
                    + " bytes; it needs at least " + (Sealer.OVERHEAD + RAW_ENTRY) + " and has at most "
                    + MAX_SEALED_LENGTH);
        }
        return (int) length;
    }

    /**
     * Reads a header that was opened.
     *
     * @return bytes of all blobs, where the sealed header must begin
     * @throws MalformedException if an entry is of an unknown type or cut short, if there is none, or if the blobs take
     *     more than 4 GiB; what the visitor was told until then is to be forgotten
     */
    public static long decode(byte[] header, BlobVisitor visitor) throws MalformedException {
        if (header.length == 0) {
            throw new MalformedException("pack header: it has no entries");
        }
        long offset = 0;
        for (int at = 0; at < header.length; ) {
            int kind = header[at];
            boolean compressed = (kind & COMPRESSED) != 0;
            if (kind < 0 || kind > 3 || header.length - at < entryLength(compressed)) {
                throw new MalformedException(
                        "pack header: of unknown type " + kind + " or cut short is the entry at byte " + at);
            }
            long sealed = uint32(header, at + 1);
            long plain = compressed ? uint32(header, at + 5) : 0;
            if (offset + sealed > UINT32) {
                throw new MalformedException(
                        "pack header: the blobs take more than 4 GiB up to the entry at byte " + at);
            }
            at += entryLength(compressed);
            int id = at - Id.LENGTH;
            visitor.blob(
                    (kind & 1) == 0 ? BlobType.DATA : BlobType.TREE,
                    Id.readWord(header, id),
                    Id.readWord(header, id + 8),
                    Id.readWord(header, id + 16),
                    Id.readWord(header, id + 24),
                    offset,
                    sealed,
                    plain);
            offset += sealed;
        }
        return offset;
    }

    private static long uint32(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset) & UINT32;
    }

    /** Collects the entries of a pack that is being written. Not thread-safe. */
    public static final class Writer {

        private byte[] entries = new byte[64 * COMPRESSED_ENTRY];
        private int size;
        private int count;
        private long blobBytes;

        /**
         * Adds the next blob.
         *
         * @param sealedLength its bytes in the pack
         * @param plainLength its bytes when decompressed; 0 if it is not compressed
         * @throws IllegalArgumentException if a length does not fit 32 bits, or there is no room for the blob or its entry;
         *     nothing is added
         */
        public void add(BlobType type, Id id, long sealedLength, long plainLength) {
            boolean fits = ((sealedLength | plainLength) & ~UINT32) == 0 && blobBytes + sealedLength <= UINT32;
            if (!fits || count == MAX_ENTRIES) {
                throw new IllegalArgumentException("A pack of " + count + " blobs in " + blobBytes
                        + " bytes cannot take another of " + sealedLength + " bytes, " + plainLength + " decompressed");
            }
            boolean compressed = plainLength != 0;
            int length = entryLength(compressed);
            if (size + length > entries.length) {
                entries = Arrays.copyOf(entries, 2 * entries.length);
            }
            entries[size] = (byte) ((type == BlobType.TREE ? 1 : 0) | (compressed ? COMPRESSED : 0));
            INT.set(entries, size + 1, (int) sealedLength);
            if (compressed) {
                INT.set(entries, size + 5, (int) plainLength);
            }
            id.writeTo(entries, size + length - Id.LENGTH);
            size += length;
            count++;
            blobBytes += sealedLength;
        }

        /** How many blobs were added; {@link #MAX_ENTRIES} is the most. */
        public int count() {
            return count;
        }

        /** Where the next blob begins in the pack. */
        public long blobBytes() {
            return blobBytes;
        }

        /** How many bytes the whole pack has if it ends now. */
        public long packSize() {
            return blobBytes + size + Sealer.OVERHEAD + LENGTH_FIELD;
        }

        /** The header, to be sealed. */
        public byte[] toByteArray() {
            return Arrays.copyOf(entries, size);
        }

        /** What follows the sealed header. */
        public byte[] lengthField() {
            byte[] field = new byte[LENGTH_FIELD];
            INT.set(field, 0, size + Sealer.OVERHEAD);
            return field;
        }
    }
}
