package io.holdfast.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex.Addition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobIndexTest {

    private final BlobIndex index = new BlobIndex();

    private record Key(BlobType type, Id id) {}

    private void add(List<BlobLocation> blobs) {
        assertThat(index.add(blobs.get(0).pack(), RandomPacks.entries(blobs))).isEqualTo(Addition.NEW);
    }

    @Test
    void emptyIndexHasNothing() {
        Id id = Id.hash(new byte[] {1});
        assertThat(index.find(BlobType.DATA, id)).isEqualTo(-1);
        assertThat(index.findAll(BlobType.DATA, id)).isEmpty();
        assertThat(index.contains(BlobType.TREE, id)).isFalse();
        assertThat(index.findPack(id)).isEqualTo(-1);
        assertThat(index.size()).isZero();
        assertThat(index.packCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyBlobIsFoundWhereItWasPut(long seed) {
        RandomPacks packs = new RandomPacks(seed);
        Map<Key, List<BlobLocation>> model = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            List<BlobLocation> pack = packs.pack(1 + packs.number(40));
            add(pack);
            pack.forEach(blob -> model.computeIfAbsent(new Key(blob.type(), blob.blob()), k -> new ArrayList<>())
                    .add(blob));
        }
        model.forEach((key, locations) -> {
            int handle = index.find(key.type(), key.id());
            assertThat(index.location(handle)).as("seed %d", seed).isEqualTo(locations.get(0));
        });
        assertThat(index.size()).isEqualTo(model.size());
        for (int i = 0; i < 10_000; i++) {
            Id absent = packs.id();
            assertThat(index.contains(BlobType.DATA, absent) || index.contains(BlobType.TREE, absent))
                    .as("%s, seed %d", absent, seed)
                    .isFalse();
        }
    }

    @Test
    void accessorsAgreeWithTheLocation() {
        RandomPacks packs = new RandomPacks(4);
        for (int i = 0; i < 50; i++) {
            add(packs.pack(1 + packs.number(500)));
        }
        for (int handle = 0; handle < index.size(); handle++) {
            BlobLocation location = index.location(handle);
            assertThat(index.blob(handle)).isEqualTo(location.blob());
            assertThat(index.type(handle)).isEqualTo(location.type());
            assertThat(index.offset(handle)).isEqualTo(location.offset());
            assertThat(index.length(handle)).isEqualTo(location.length());
            assertThat(index.plainLength(handle)).isEqualTo(location.plainLength());
            assertThat(index.isCompressed(handle)).isEqualTo(location.compressed());
            assertThat(index.packId(index.pack(handle))).isEqualTo(location.pack());
        }
    }

    @Test
    void packsAreIteratedInTheOrderOfTheirOffsets() {
        RandomPacks packs = new RandomPacks(5);
        List<List<BlobLocation>> added = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            List<BlobLocation> pack = packs.pack(1 + packs.number(300));
            List<BlobLocation> shuffled = new ArrayList<>(pack);
            Collections.shuffle(shuffled, new Random(i));
            add(shuffled);
            added.add(pack);
        }
        assertThat(index.packCount()).isEqualTo(added.size());
        for (int number = 0; number < added.size(); number++) {
            assertThat(blobsOf(number)).isEqualTo(added.get(number));
            assertThat(index.findPack(added.get(number).get(0).pack())).isEqualTo(number);
        }
    }

    private List<BlobLocation> blobsOf(int pack) {
        List<BlobLocation> blobs = new ArrayList<>();
        for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
            blobs.add(index.location(handle));
        }
        return blobs;
    }

    @Test
    void gapsInAPackAreKept() {
        RandomPacks packs = new RandomPacks(6);
        add(packs.pack(200));
        Id odd = packs.id();
        BlobLocation far = packs.blob(odd, 3_000_000_000L);
        BlobLocation near = packs.blob(odd, 8);
        add(List.of(far, near));
        List<BlobLocation> last = packs.pack(200);
        add(last);

        assertThat(blobsOf(1)).containsExactly(near, far);
        assertThat(blobsOf(2)).isEqualTo(last);
    }

    @Test
    void dataAndTreeOfTheSameIdAreTwoBlobs() {
        Id id = Id.hash(new byte[0]);
        PackEntries entries = new PackEntries();
        entries.add(BlobType.DATA, id, 0, 100, 0);
        index.add(Id.hash(new byte[] {1}), entries);
        assertThat(index.contains(BlobType.TREE, id)).isFalse();

        entries.clear();
        entries.add(BlobType.TREE, id, 0, 200, 0);
        index.add(Id.hash(new byte[] {2}), entries);
        assertThat(index.length(index.find(BlobType.DATA, id))).isEqualTo(100);
        assertThat(index.length(index.find(BlobType.TREE, id))).isEqualTo(200);
        assertThat(index.findAll(BlobType.TREE, id)).containsExactly(1);
    }

    @Test
    void copiesOfABlobAreAllFoundAndTheFirstIsPreferred() {
        RandomPacks packs = new RandomPacks(7);
        Id id = packs.id();
        PackEntries entries = new PackEntries();
        for (int i = 0; i < 1_000; i++) {
            entries.clear();
            entries.add(BlobType.DATA, id, 0, 50 + i, 0);
            entries.add(BlobType.DATA, packs.id(), 50 + i, 50, 0);
            index.add(packs.id(), entries);
        }
        assertThat(index.find(BlobType.DATA, id)).isZero();
        assertThat(index.findAll(BlobType.DATA, id)).hasSize(1_000).isSorted();
        assertThat(index.size()).isEqualTo(2_000);
    }

    @Test
    void idsThatDifferOnlyInTheirLastWordAreToldApart() {
        PackEntries entries = new PackEntries();
        for (int i = 0; i < 500; i++) {
            entries.add(BlobType.DATA, Id.of(-1, -1, -1, i), 50L * i, 50, 0);
        }
        index.add(Id.of(-1, -1, -1, -1), entries);
        for (int i = 0; i < 500; i++) {
            assertThat(index.find(BlobType.DATA, Id.of(-1, -1, -1, i))).isEqualTo(i);
        }
        assertThat(index.contains(BlobType.DATA, Id.of(-1, -1, -1, 500))).isFalse();
    }

    @Test
    void packThatIsKnownIsNotAddedAgain() {
        RandomPacks packs = new RandomPacks(8);
        List<BlobLocation> pack = packs.pack(20);
        add(pack);
        List<BlobLocation> shuffled = new ArrayList<>(pack);
        Collections.shuffle(shuffled, new Random(8));

        assertThat(index.add(pack.get(0).pack(), RandomPacks.entries(shuffled))).isEqualTo(Addition.KNOWN);
        assertThat(index.size()).isEqualTo(20);
        assertThat(index.packCount()).isEqualTo(1);
    }

    @Test
    void otherBlobsOfAKnownPackAreFoundToo() {
        RandomPacks packs = new RandomPacks(9);
        List<BlobLocation> pack = packs.pack(20);
        add(pack);
        Id id = pack.get(0).pack();
        for (int i = 0; i < pack.size(); i++) {
            List<BlobLocation> changed = new ArrayList<>(pack);
            BlobLocation other = packs.blob(id, pack.get(i).offset());
            changed.set(i, other);
            assertThat(index.add(id, RandomPacks.entries(changed))).isEqualTo(Addition.CONFLICTING);
            assertThat(index.add(id, RandomPacks.entries(changed))).isEqualTo(Addition.KNOWN);
            assertThat(index.location(index.find(other.type(), other.blob()))).isEqualTo(other);
        }
        assertThat(index.add(id, RandomPacks.entries(pack.subList(0, 19)))).isEqualTo(Addition.CONFLICTING);
    }

    @Test
    void everyPartOfABlobCountsWhenPacksAreCompared() {
        BlobLocation blob = new RandomPacks(10).blob(Id.hash(new byte[] {1}), 0);
        add(List.of(blob));
        int length = blob.length();
        Id id = blob.blob();
        PackEntries entries = new PackEntries();
        entries.add(blob.type(), id, 0, length + 1, blob.plainLength());
        assertThat(index.add(blob.pack(), entries)).isEqualTo(Addition.CONFLICTING);
        entries.clear();
        entries.add(blob.type() == BlobType.DATA ? BlobType.TREE : BlobType.DATA, id, 0, length, blob.plainLength());
        assertThat(index.add(blob.pack(), entries)).isEqualTo(Addition.CONFLICTING);
        entries.clear();
        entries.add(blob.type(), id, 0, length, blob.plainLength() + 1);
        assertThat(index.add(blob.pack(), entries)).isEqualTo(Addition.CONFLICTING);
        entries.clear();
        entries.add(blob.type(), id, 1, length, blob.plainLength());
        assertThat(index.add(blob.pack(), entries)).isEqualTo(Addition.CONFLICTING);
    }

    @Test
    void lengthsUpToTwoGibibytesAreKept() {
        PackEntries entries = new PackEntries();
        entries.add(BlobType.TREE, Id.hash(new byte[] {1}), 0, Integer.MAX_VALUE, Integer.MAX_VALUE);
        entries.add(BlobType.DATA, Id.hash(new byte[] {2}), Integer.MAX_VALUE, Integer.MAX_VALUE, 0);
        index.add(Id.hash(new byte[] {3}), entries);
        assertThat(index.length(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(index.plainLength(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(index.type(0)).isEqualTo(BlobType.TREE);
        assertThat(index.offset(1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(index.plainLength(1)).isEqualTo(Integer.MAX_VALUE - 32);
    }

    @Test
    void impossibleLengthsAreRefused() {
        PackEntries entries = new PackEntries();
        Id id = Id.hash(new byte[] {1});
        assertThatThrownBy(() -> entries.add(BlobType.DATA, id, 0, 31, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entries.add(BlobType.DATA, id, -1, 32, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entries.blob(BlobType.DATA, 1, 2, 3, 4, 0, 1L << 31, 0))
                .hasMessageContaining("2 GiB")
                .hasMessageContaining(Id.of(1, 2, 3, 4).toHex());
        assertThat(entries.count()).isZero();
    }
}
