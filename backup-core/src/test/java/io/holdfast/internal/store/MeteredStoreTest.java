package io.holdfast.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreContract;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeteredStoreTest extends StoreContract {

    private final MeteredStore store = new MeteredStore(new MemoryStore());

    @Override
    protected Store open() {
        return store;
    }

    @Test
    void everyRequestAndByteIsCounted() throws Exception {
        store.put("a", BlobContent.of(new byte[1000]));
        store.put("b", BlobContent.of(new byte[1]));
        try (InputStream in = store.read("a", 100, 600)) {
            assertThat(in.read()).isZero();
            assertThat(in.read(new byte[9])).isEqualTo(9);
            assertThat(in.readNBytes(90)).hasSize(90);
            assertThat(in.skip(100)).isEqualTo(100);
            assertThat(in.readAllBytes()).hasSize(400);
            assertThat(in.read()).isEqualTo(-1);
        }
        store.stat("a");
        store.now();
        store.list("", info -> {});
        store.delete(List.of("a", "b", "c"));

        assertThat(store.traffic()).isEqualTo(new StoreTraffic(2, 1, 1, 3, 2, 1001, 500));
    }
}
