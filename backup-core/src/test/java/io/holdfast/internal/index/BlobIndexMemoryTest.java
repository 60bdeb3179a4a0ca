package io.holdfast.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fixtures.UsedHeap;
import io.holdfast.internal.format.BlobType;
import org.junit.jupiter.api.Test;

class BlobIndexMemoryTest {

    private static final int BLOBS = 2_000_000;
    private static final int BLOBS_A_PACK = 16;
    private static final double MOST_BYTES_A_BLOB = 48;

    /** What the first segments and buckets take, however few blobs there are. */
    private static final long ALLOWANCE = 1 << 20;

    @Test
    void blobTakesAtMost48BytesWhateverTheSize() {
        BlobIndex index = new BlobIndex();
        long before = UsedHeap.bytes();
        RandomPacks packs = new RandomPacks(1);
        PackEntries entries = new PackEntries();
        int nextLook = 20_000;
        while (index.size() < BLOBS) {
            addPack(index, packs, entries);
            if (index.size() >= nextLook) {
                assertThat(index.footprint() - ALLOWANCE)
                        .as("bytes of arrays for %d blobs", index.size())
                        .isLessThan((long) (MOST_BYTES_A_BLOB * index.size()));
                nextLook += nextLook / 20;
            }
        }
        long used = UsedHeap.bytes() - before;

        assertThat(used - ALLOWANCE)
                .as("bytes of heap for %d blobs", index.size())
                .isLessThan((long) (MOST_BYTES_A_BLOB * index.size()));
        assertThat(index.footprint()).as("the index's own account").isGreaterThan(used * 9 / 10);
    }

    private static void addPack(BlobIndex index, RandomPacks packs, PackEntries entries) {
        entries.clear();
        for (int i = 0; i < BLOBS_A_PACK; i++) {
            entries.add(BlobType.DATA, packs.id(), 1_000L * i, 1_000, 2_000);
        }
        index.add(packs.id(), entries);
    }
}
