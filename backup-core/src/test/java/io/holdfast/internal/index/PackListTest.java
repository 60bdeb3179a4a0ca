package io.holdfast.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.format.FileType;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PackListTest {

    private final RandomPacks packs = new RandomPacks(1);
    private final BlobIndex index = new BlobIndex();
    private final MemoryStore store = new MemoryStore();

    @Test
    void packsAreThoseOfTheIndexAndThoseOfTheStore() throws Exception {
        List<BlobLocation> whole = packs.pack(1);
        List<BlobLocation> cut = packs.pack(1);
        List<BlobLocation> gone = packs.pack(1);
        List<BlobLocation> unknown = packs.pack(1);
        List.of(whole, cut, gone).forEach(this::index);
        store(whole, 0);
        store(cut, 1);
        store(unknown, 0);

        PackList list = PackList.of(store, index);

        assertThat(list.isWhole(0)).isTrue();
        assertThat(list.isWhole(1)).isFalse();
        assertThat(list.isThere(1)).isTrue();
        assertThat(list.isThere(2)).isFalse();
        assertThat(list.unindexed())
                .extracting(file -> file.id())
                .containsExactly(unknown.get(0).pack());
        assertThat(list.count()).isEqualTo(4);
    }

    @Test
    void whatIsAddedToTheIndexMeanwhileDoesNotDisturb() throws Exception {
        List<BlobLocation> before = packs.pack(1);
        List<BlobLocation> meanwhile = packs.pack(1);
        index(before);
        store(before, 0);
        store(meanwhile, 0);

        PackList list = PackList.of(whileListing(() -> index(meanwhile)), index);

        assertThat(list.indexed()).isEqualTo(1);
        assertThat(list.isWhole(0)).isTrue();
        assertThat(list.unindexed()).isEmpty();
    }

    private void index(List<BlobLocation> pack) {
        index.add(pack.get(0).pack(), RandomPacks.entries(pack));
    }

    private void store(List<BlobLocation> pack, int lacks) throws Exception {
        int size = Math.toIntExact(sizeOf(pack)) - lacks;
        store.put(FileType.PACK.name(pack.get(0).pack()), BlobContent.of(new byte[size]));
    }

    private static long sizeOf(List<BlobLocation> pack) {
        BlobIndex alone = new BlobIndex();
        alone.add(pack.get(0).pack(), RandomPacks.entries(pack));
        return alone.packSize(0);
    }

    private Store whileListing(Runnable happens) {
        return new ForwardingStore(store) {
            @Override
            public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
                happens.run();
                super.list(prefix, each);
            }
        };
    }
}
