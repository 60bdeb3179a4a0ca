package io.holdfast.internal.index;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Packs as a backup might make them, from a seed. */
final class RandomPacks {

    private final Random random;

    RandomPacks(long seed) {
        random = new Random(seed);
    }

    Id id() {
        return Id.of(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    int number(int bound) {
        return random.nextInt(bound);
    }

    /** Blobs one after the other, from offset 0. */
    List<BlobLocation> pack(int blobs) {
        Id pack = id();
        List<BlobLocation> locations = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < blobs; i++) {
            BlobLocation location = blob(pack, offset);
            locations.add(location);
            offset += location.length();
        }
        return locations;
    }

    BlobLocation blob(Id pack, long offset) {
        int length = 32 + random.nextInt(1 << 20);
        boolean compressed = random.nextBoolean();
        int plainLength = compressed ? 1 + random.nextInt(1 << 21) : length - 32;
        BlobType type = random.nextInt(8) == 0 ? BlobType.TREE : BlobType.DATA;
        return new BlobLocation(id(), type, pack, offset, length, plainLength, compressed);
    }

    /** Orders as a pack is read. */
    static List<BlobLocation> byOffset(List<BlobLocation> blobs) {
        return blobs.stream()
                .sorted(Comparator.comparingLong(BlobLocation::offset))
                .toList();
    }

    static PackEntries entries(List<BlobLocation> blobs) {
        PackEntries entries = new PackEntries();
        for (BlobLocation blob : blobs) {
            entries.add(
                    blob.type(), blob.blob(), blob.offset(), blob.length(), blob.compressed() ? blob.plainLength() : 0);
        }
        return entries;
    }
}
