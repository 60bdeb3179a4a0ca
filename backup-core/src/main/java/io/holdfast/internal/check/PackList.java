package io.holdfast.internal.check;

import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.PackHeader;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The packs that a store lists, beside those that the index has. Thread-safe once read. */
final class PackList {

    private static final long ABSENT = -1;

    private final BlobIndex index;
    private final long[] sizes;
    private final List<FileInfo> unindexed = new ArrayList<>();
    private final BitSet reported = new BitSet();

    private PackList(BlobIndex index) {
        this.index = index;
        sizes = new long[index.packCount()];
        Arrays.fill(sizes, ABSENT);
    }

    /** Lists the packs, which must be after the index was loaded: what it has was there before. */
    static PackList of(Store store, BlobIndex index) throws IOException, InterruptedException {
        PackList list = new PackList(index);
        store.list(
                FileType.PACK.prefix(),
                blob -> FileType.PACK.parse(blob.name()).ifPresent(id -> list.add(id, blob.size())));
        return list;
    }

    private void add(Id id, long size) {
        int pack = index.findPack(id);
        if (pack < 0) {
            unindexed.add(new FileInfo(id, size));
        } else {
            sizes[pack] = size;
        }
    }

    /** How many packs the index or the store have. */
    long count() {
        return (long) sizes.length + unindexed.size();
    }

    /** Packs that no index has. */
    List<FileInfo> unindexed() {
        return unindexed;
    }

    /** How many bytes a pack has in the store; −1 if it is not there. */
    long size(int pack) {
        // A pack that index files list differently has several numbers, of which the first is found.
        return sizes[index.findPack(index.packId(pack))];
    }

    /** Whether a pack is in the store. */
    boolean isThere(int pack) {
        return size(pack) != ABSENT;
    }

    /** Whether a pack is there with the size that follows from its blobs. */
    boolean isWhole(int pack) {
        return size(pack) == expectedSize(pack);
    }

    private long expectedSize(int pack) {
        long size = Sealer.OVERHEAD + PackHeader.LENGTH_FIELD;
        for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
            size += index.length(handle) + PackHeader.entryLength(index.isCompressed(handle));
        }
        return size;
    }

    /** Whether a pack holds both directories and content, which the format allows and nobody does. */
    boolean isMixed(int pack) {
        BlobType type = index.type(index.firstHandle(pack));
        for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
            if (index.type(handle) != type) {
                return true;
            }
        }
        return false;
    }

    /** Reports a pack that is not as it should be, once, with the blobs that cannot be there. */
    void reportUnlessWhole(int pack, Damages damages) {
        if (!isThere(pack)) {
            reportMissing(pack, damages);
        } else if (!isWhole(pack) && isFirstReport(pack)) {
            BitSet cutOff = new BitSet();
            int first = index.firstHandle(pack);
            for (int handle = first; handle < index.endHandle(pack); handle++) {
                cutOff.set(handle - first, index.offset(handle) + index.length(handle) > size(pack));
            }
            damages.pack(pack, "it has " + size(pack) + " bytes and not " + expectedSize(pack), cutOff);
        }
    }

    /** Reports a pack that is not there, once. */
    void reportMissing(int pack, Damages damages) {
        if (isFirstReport(pack)) {
            BitSet all = new BitSet();
            all.set(0, index.endHandle(pack) - index.firstHandle(pack));
            damages.pack(pack, "it is missing", all);
        }
    }

    private synchronized boolean isFirstReport(int pack) {
        boolean first = !reported.get(pack);
        reported.set(pack);
        return first;
    }
}
