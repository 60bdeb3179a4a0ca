package io.holdfast.internal.check;

import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.PackList;
import java.util.BitSet;

/** Reports packs that are not as they should be, each once. Thread-safe. */
final class PackReports {

    private final BlobIndex index;
    private final PackList packs;
    private final Damages damages;
    private final BitSet reported = new BitSet();

    PackReports(BlobIndex index, PackList packs, Damages damages) {
        this.index = index;
        this.packs = packs;
        this.damages = damages;
    }

    /** Reports a pack that is missing or of the wrong size, with the blobs that cannot be there. */
    void reportUnlessWhole(int pack) {
        if (!packs.isThere(pack)) {
            reportMissing(pack);
        } else if (!packs.isWhole(pack) && isFirstReport(pack)) {
            BitSet cutOff = new BitSet();
            int first = index.firstHandle(pack);
            for (int handle = first; handle < index.endHandle(pack); handle++) {
                cutOff.set(handle - first, index.offset(handle) + index.length(handle) > packs.size(pack));
            }
            damages.pack(pack, "it has " + packs.size(pack) + " bytes and not " + index.packSize(pack), cutOff);
        }
    }

    /** Reports a pack that is not there. */
    void reportMissing(int pack) {
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
