package io.holdfast.internal.index;

import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.PackHeader;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where all blobs of a repository are, in memory. Thread-safe; blobs are found while others are added.
 *
 * <p>Packs have numbers from 0 in the order of their adding. A copy of a blob has a <em>handle</em>, an int from 0: those of one
 * pack follow one another in the order of their offsets, so that ascending handles are the order in which packs are read.
 * Numbers and handles are this index's own and never change.
 *
 * <p>A blob takes 45 bytes and a pack 45 more, which is 48 bytes a blob in packs of 16. Offsets are not kept: they are sums of
 * lengths, except in packs whose blobs leave gaps.
 */
public final class BlobIndex {

    /** Bytes of all blobs before every 128th are kept, so that to find an offset never sums up more. */
    private static final int MARK_BITS = 7;

    private final IdTable blobs = new IdTable();
    /** Each with the handle of its first blob in the upper half, and the one after its last in the lower. */
    private final IdTable packs = new IdTable();

    private final Map<Integer, long[]> oddOffsets = new ConcurrentHashMap<>();
    private volatile long[] marks = new long[16];
    private long bytes;

    /** What became of a pack that was to be added. */
    public enum Addition {
        /** The index did not have it; now it has. */
        NEW,
        /** The index has it with the same blobs; nothing was added. */
        KNOWN,
        /** The index has it with other blobs; these were added as those of another pack of the same id. */
        CONFLICTING
    }

    /** Adds a pack with its blobs, in any order. */
    public synchronized Addition add(Id pack, PackEntries entries) {
        PackEntries ordered = entries.isContiguous() ? entries : entries.sorted();
        int[] known = packs.findAll(pack, range -> true);
        for (int number : known) {
            if (isSame(number, ordered)) {
                return Addition.KNOWN;
            }
        }
        keepOffsets(ordered);
        append(pack, ordered);
        return known.length == 0 ? Addition.NEW : Addition.CONFLICTING;
    }

    private void keepOffsets(PackEntries ordered) {
        if (!ordered.isContiguous()) {
            long[] offsets = new long[ordered.count()];
            Arrays.setAll(offsets, ordered::offset);
            oddOffsets.put(packs.count(), offsets);
        }
    }

    /** The pack first, then its blobs, so that who finds a blob finds its pack. */
    private void append(Id pack, PackEntries entries) {
        int first = blobs.count();
        for (int i = 0; i < entries.count(); i++) {
            mark(first + i);
            bytes += entries.length(i);
            blobs.append(
                    entries.word(i, 0), entries.word(i, 1), entries.word(i, 2), entries.word(i, 3), entries.lengths(i));
        }
        long range = (long) first << Integer.SIZE | blobs.count();
        int number = packs.append(pack.word(0), pack.word(1), pack.word(2), pack.word(3), range);
        packs.enter(number);
        for (int i = 0; i < entries.count(); i++) {
            blobs.enter(first + i);
        }
    }

    private void mark(int handle) {
        int index = handle >>> MARK_BITS;
        if (handle != index << MARK_BITS) {
            return;
        }
        long[] all = marks;
        if (index == all.length) {
            all = Arrays.copyOf(all, index + index / 2);
        }
        all[index] = bytes;
        marks = all;
    }

    /** Whether there is a copy of this blob. */
    public boolean contains(BlobType type, Id blob) {
        return find(type, blob) >= 0;
    }

    /** The handle of a copy of this blob, always of the same one; −1 if there is none. */
    public int find(BlobType type, Id blob) {
        return blobs.find(blob, lengths -> PackEntries.typeOf(lengths) == type);
    }

    /** The handles of all copies of this blob, ascending. */
    public int[] findAll(BlobType type, Id blob) {
        return blobs.findAll(blob, lengths -> PackEntries.typeOf(lengths) == type);
    }

    /** Where the copy of a blob is. */
    public BlobLocation location(int handle) {
        int pack = pack(handle);
        long lengths = blobs.value(handle);
        return new BlobLocation(
                blobs.id(handle),
                PackEntries.typeOf(lengths),
                packs.id(pack),
                offset(pack, handle),
                PackEntries.lengthOf(lengths),
                PackEntries.plainLengthOf(lengths),
                PackEntries.isCompressed(lengths));
    }

    /** The id of the blob with this handle. */
    public Id blob(int handle) {
        return blobs.id(handle);
    }

    /** The type of the blob with this handle. */
    public BlobType type(int handle) {
        return PackEntries.typeOf(blobs.value(handle));
    }

    /** How many sealed bytes the blob has. */
    public int length(int handle) {
        return PackEntries.lengthOf(blobs.value(handle));
    }

    /** How many bytes the blob has when opened and decompressed. */
    public int plainLength(int handle) {
        return PackEntries.plainLengthOf(blobs.value(handle));
    }

    /** Whether what was sealed is compressed. */
    public boolean isCompressed(int handle) {
        return PackEntries.isCompressed(blobs.value(handle));
    }

    /** Where the sealed bytes of the blob begin in its pack. */
    public long offset(int handle) {
        return offset(pack(handle), handle);
    }

    private long offset(int pack, int handle) {
        int first = firstHandle(pack);
        long @Nullable [] odd = oddOffsets.isEmpty() ? null : oddOffsets.get(pack);
        return odd != null ? odd[handle - first] : bytesBefore(handle) - bytesBefore(first);
    }

    private long bytesBefore(int handle) {
        int marked = handle >>> MARK_BITS;
        long sum = marks[marked];
        for (int before = marked << MARK_BITS; before < handle; before++) {
            sum += length(before);
        }
        return sum;
    }

    /** The number of the pack that the blob with this handle is in. */
    public int pack(int handle) {
        int low = 0;
        int high = packs.count() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstHandle(middle) <= handle) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The id of the pack with this number. */
    public Id packId(int pack) {
        return packs.id(pack);
    }

    /** The number of the pack with this id; −1 if there is none. */
    public int findPack(Id pack) {
        return packs.find(pack, range -> true);
    }

    /** The numbers of all packs with this id: several if index files list it differently. */
    public int[] findPacks(Id pack) {
        return packs.findAll(pack, range -> true);
    }

    /** The first handle of a pack's blobs. */
    public int firstHandle(int pack) {
        return (int) (packs.value(pack) >>> Integer.SIZE);
    }

    /** The handle after the last of a pack's blobs. */
    public int endHandle(int pack) {
        return (int) packs.value(pack);
    }

    /** How many bytes a pack must have, as follows from its blobs. */
    public long packSize(int pack) {
        long size = Sealer.OVERHEAD + PackHeader.LENGTH_FIELD;
        for (int handle = firstHandle(pack); handle < endHandle(pack); handle++) {
            size += length(handle) + PackHeader.entryLength(isCompressed(handle));
        }
        return size;
    }

    /** Fills {@code into} with the blobs of a pack, and nothing else. */
    public void entries(int pack, PackEntries into) {
        into.clear();
        int end = endHandle(pack);
        for (int handle = firstHandle(pack); handle < end; handle++) {
            long lengths = blobs.value(handle);
            int plainLength = PackEntries.isCompressed(lengths) ? PackEntries.plainLengthOf(lengths) : 0;
            into.add(
                    PackEntries.typeOf(lengths),
                    blobs.id(handle),
                    offset(pack, handle),
                    PackEntries.lengthOf(lengths),
                    plainLength);
        }
    }

    private boolean isSame(int pack, PackEntries ordered) {
        int first = firstHandle(pack);
        if (endHandle(pack) - first != ordered.count()) {
            return false;
        }
        for (int i = 0; i < ordered.count(); i++) {
            int handle = first + i;
            if (blobs.value(handle) != ordered.lengths(i)
                    || offset(pack, handle) != ordered.offset(i)
                    || !blobs.id(handle).equals(ordered.id(i))) {
                return false;
            }
        }
        return true;
    }

    /** How many blobs there are, all copies counted. */
    public long size() {
        return blobs.count();
    }

    /** How many packs there are; their numbers are less. */
    public int packCount() {
        return packs.count();
    }

    /** Bytes of memory that the index takes. */
    public long footprint() {
        long odd = oddOffsets.values().stream()
                .mapToLong(offsets -> 8L * offsets.length)
                .sum();
        return blobs.footprint() + packs.footprint() + 8L * marks.length + odd;
    }
}
