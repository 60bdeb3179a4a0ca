package io.holdfast.internal.index;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The packs that a store lists, beside those that the index has. Thread-safe once read. */
public final class PackList {

    private static final long ABSENT = -1;

    private final BlobIndex index;
    private final long[] sizes;
    /** Summed up once: a pack of small blobs has tens of thousands, and each of them is asked for. */
    private final BitSet whole = new BitSet();

    private final List<FileInfo> unindexed = new ArrayList<>();

    private PackList(BlobIndex index) {
        this.index = index;
        sizes = new long[index.packCount()];
        Arrays.fill(sizes, ABSENT);
    }

    /** Lists the packs, which must be after the index was loaded: what it has was there before. */
    public static PackList of(Store store, BlobIndex index) throws IOException, InterruptedException {
        PackList list = new PackList(index);
        store.list(
                FileType.PACK.prefix(), blob -> FileType.PACK.parse(blob.name()).ifPresent(id -> list.add(id, blob)));
        for (int pack = 0; pack < list.sizes.length; pack++) {
            list.whole.set(pack, list.hasItsSize(pack));
        }
        return list;
    }

    private void add(Id id, BlobInfo blob) {
        int pack = index.findPack(id);
        if (pack < 0) {
            unindexed.add(new FileInfo(id, blob.size(), blob.created()));
        } else if (pack < sizes.length) {
            sizes[pack] = blob.size();
        }
    }

    /** How many packs the index had before they were listed; their numbers are less. Others may add to it at any time, and of what they add nothing is known here. */
    public int indexed() {
        return sizes.length;
    }

    /** How many packs the index or the store have. */
    public long count() {
        return (long) sizes.length + unindexed.size();
    }

    /** Packs that no index has. */
    public List<FileInfo> unindexed() {
        return unindexed;
    }

    /** How many bytes a pack has in the store; −1 if it is not there. */
    public long size(int pack) {
        // A pack that index files list differently has several numbers, of which the first is found.
        int first = index.findPack(index.packId(pack));
        return first < sizes.length ? sizes[first] : ABSENT;
    }

    /** Whether a pack is in the store. */
    public boolean isThere(int pack) {
        return size(pack) != ABSENT;
    }

    /** Whether a pack is there with the size that follows from its blobs. */
    public boolean isWhole(int pack) {
        return pack < sizes.length ? whole.get(pack) : hasItsSize(pack);
    }

    private boolean hasItsSize(int pack) {
        return size(pack) == index.packSize(pack);
    }

    /** Whether a pack holds both directories and content, which the format allows and nobody does. */
    public boolean isMixed(int pack) {
        BlobType type = index.type(index.firstHandle(pack));
        for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
            if (index.type(handle) != type) {
                return true;
            }
        }
        return false;
    }
}
