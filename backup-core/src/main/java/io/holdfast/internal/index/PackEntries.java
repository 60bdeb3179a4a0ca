package io.holdfast.internal.index;

import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.BlobVisitor;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The blobs of one pack, as its header and the index list them; numbered from 0 in the order of adding. Made to be cleared
 * and used again for the next pack. Not thread-safe.
 *
 * <p>Blobs are read whole into memory, so that one of 2<sup>31</sup> bytes or more is refused.
 */
public final class PackEntries implements BlobVisitor {

    private static final long TREE = Long.MIN_VALUE;
    private static final int ID_WORDS = 4;

    private int count;
    private long[] ids = new long[16 * ID_WORDS];
    private long[] offsets = new long[16];
    /** Sealed length in the upper half, under {@link #TREE}; plain length, 0 if not compressed, in the lower. */
    private long[] lengths = new long[16];

    /** Forgets all blobs. */
    public void clear() {
        count = 0;
    }

    /** How many blobs there are. */
    public int count() {
        return count;
    }

    /**
     * Adds a blob.
     *
     * @param offset where its sealed bytes begin in the pack
     * @param length how many sealed bytes it has
     * @param plainLength its length when opened and decompressed; 0 if it is not compressed
     * @throws IllegalArgumentException if a number is out of its range
     */
    public void add(BlobType type, Id id, long offset, int length, int plainLength) {
        if (offset < 0 || length < Sealer.OVERHEAD || plainLength < 0) {
            throw new IllegalArgumentException("A blob cannot have offset " + offset + ", sealed length " + length
                    + " and plain length " + plainLength);
        }
        append(type, id.word(0), id.word(1), id.word(2), id.word(3), offset, length, plainLength);
    }

    @Override
    public void blob(
            BlobType type, long id0, long id1, long id2, long id3, long offset, long sealedLength, long plainLength)
            throws MalformedException {
        if (sealedLength < Sealer.OVERHEAD || sealedLength > Integer.MAX_VALUE || plainLength > Integer.MAX_VALUE) {
            throw new MalformedException("Blob " + Id.of(id0, id1, id2, id3) + " has " + sealedLength
                    + " bytes sealed and " + plainLength + " plain; what can be read has at least " + Sealer.OVERHEAD
                    + " sealed and less than 2 GiB of both");
        }
        append(type, id0, id1, id2, id3, offset, sealedLength, plainLength);
    }

    private void append(
            BlobType type, long id0, long id1, long id2, long id3, long offset, long length, long plainLength) {
        if (count == offsets.length) {
            int larger = count + count / 2;
            ids = Arrays.copyOf(ids, larger * ID_WORDS);
            offsets = Arrays.copyOf(offsets, larger);
            lengths = Arrays.copyOf(lengths, larger);
        }
        ids[count * ID_WORDS] = id0;
        ids[count * ID_WORDS + 1] = id1;
        ids[count * ID_WORDS + 2] = id2;
        ids[count * ID_WORDS + 3] = id3;
        offsets[count] = offset;
        lengths[count] = (type == BlobType.TREE ? TREE : 0) | length << Integer.SIZE | plainLength;
        count++;
    }

    /** The type of blob {@code i}. */
    public BlobType type(int i) {
        return typeOf(lengths[i]);
    }

    /** The id of blob {@code i}. */
    public Id id(int i) {
        return Id.of(word(i, 0), word(i, 1), word(i, 2), word(i, 3));
    }

    long word(int i, int word) {
        return ids[i * ID_WORDS + word];
    }

    /** Where the sealed bytes of blob {@code i} begin in the pack. */
    public long offset(int i) {
        return offsets[i];
    }

    /** How many sealed bytes blob {@code i} has. */
    public int length(int i) {
        return lengthOf(lengths[i]);
    }

    /** The length of blob {@code i} when opened and decompressed, or 0 if it is not compressed. */
    public int compressedFrom(int i) {
        return (int) lengths[i];
    }

    /** Type and lengths of blob {@code i} in one word. */
    long lengths(int i) {
        return lengths[i];
    }

    static BlobType typeOf(long lengths) {
        return lengths < 0 ? BlobType.TREE : BlobType.DATA;
    }

    static int lengthOf(long lengths) {
        return (int) (lengths >>> Integer.SIZE) & Integer.MAX_VALUE;
    }

    static int plainLengthOf(long lengths) {
        return isCompressed(lengths) ? (int) lengths : lengthOf(lengths) - Sealer.OVERHEAD;
    }

    static boolean isCompressed(long lengths) {
        return (int) lengths != 0;
    }

    /** Passes all blobs on, in their order. */
    public void forEach(BlobVisitor visitor) throws MalformedException {
        for (int i = 0; i < count; i++) {
            visitor.blob(
                    type(i), word(i, 0), word(i, 1), word(i, 2), word(i, 3), offset(i), length(i), compressedFrom(i));
        }
    }

    /** Whether each blob begins where the one before it ends, and the first at 0, as it is in a proper pack. */
    boolean isContiguous() {
        long expected = 0;
        for (int i = 0; i < count; i++) {
            if (offsets[i] != expected) {
                return false;
            }
            expected += length(i);
        }
        return true;
    }

    /** The same blobs by ascending offset. */
    PackEntries sorted() {
        PackEntries sorted = new PackEntries();
        IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingLong(this::offset).thenComparingInt(this::length))
                .forEach(i -> sorted.append(
                        type(i),
                        word(i, 0),
                        word(i, 1),
                        word(i, 2),
                        word(i, 3),
                        offset(i),
                        length(i),
                        compressedFrom(i)));
        return sorted;
    }
}
