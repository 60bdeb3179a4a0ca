package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {

    private final MemoryStore store = new MemoryStore();

    @Override
    protected Store open() {
        return store;
    }

    @Test
    void listsInTheOrderOfNames() throws Exception {
        for (String name : List.of("b/2", "b/1", "a", "c", "b-1")) {
            store.put(name, BlobContent.of(new byte[0]));
        }
        StringBuilder listed = new StringBuilder();
        store.list("b/", info -> listed.append(info.name()).append(' '));

        assertThat(listed).hasToString("b/1 b/2 ");
        assertThat(store.names()).containsExactly("a", "b-1", "b/1", "b/2", "c");
    }

    @Test
    void timeIsThatOfItsClock() throws Exception {
        store.put("old", BlobContent.of(new byte[0]));
        store.clock().advance(Duration.ofHours(1));
        store.put("new", BlobContent.of(new byte[0]));

        assertThat(store.now()).isEqualTo("2024-05-01T13:00:00Z");
        assertThat(store.stat("old").orElseThrow().created()).isEqualTo("2024-05-01T12:00:00Z");
        assertThat(store.stat("new").orElseThrow().created()).isEqualTo("2024-05-01T13:00:00Z");
    }

    @Test
    void copyGoesItsOwnWay() throws Exception {
        store.put("config", BlobContent.of(new byte[] {1}));
        MemoryStore copy = store.copy();
        copy.overwrite("config", new byte[] {2});
        store.put("other", BlobContent.of(new byte[0]));

        assertThat(store.bytes("config")).containsExactly(1);
        assertThat(copy.bytes("config")).containsExactly(2);
        assertThat(copy.names()).containsExactly("config");
    }
}
