package io.holdfast.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.CancelledException;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process may still do to a store when another leads. */
class FencedStoreTest {

    private final MemoryStore store = new MemoryStore();
    private boolean leads = true;

    @Test
    void whatIsBehindItCanBeTold() {
        MemoryStore store = new MemoryStore();
        assertThat(ForwardingStore.below(new FencedStore(new FencedStore(store, () -> true), () -> true)))
                .isSameAs(store);
    }

    @Test
    void whoLeadsDoesAll() throws Exception {
        Store fenced = new FencedStore(store, () -> leads);

        put(fenced, "data/aa/aa", "index/bb", "snapshots/cc");
        assertThat(store.names()).containsExactlyInAnyOrder("data/aa/aa", "index/bb", "snapshots/cc");

        assertThat(fenced.delete(store.names())).isEmpty();
        assertThat(store.names()).isEmpty();
    }

    @Test
    void whoNoLongerLeadsPublishesNothingAndStoresWhatIsFoundAgain() throws Exception {
        Store fenced = new FencedStore(store, () -> leads);
        leads = false;

        put(fenced, "data/aa/aa", "index/bb");
        assertThatThrownBy(() -> put(fenced, "snapshots/cc")).isInstanceOf(CancelledException.class);

        assertThat(store.names()).containsExactlyInAnyOrder("data/aa/aa", "index/bb");
    }

    @Test
    void whoNoLongerLeadsRemovesOnlyWhatNobodyElseNeeds() throws Exception {
        put(store, "data/aa/aa", "index/bb", "snapshots/cc", "locks/dd");
        Store fenced = new FencedStore(store, () -> leads);
        leads = false;

        for (String needed : List.of("data/aa/aa", "index/bb", "snapshots/cc")) {
            assertThatThrownBy(() -> fenced.delete(List.of(needed, "locks/dd")).size())
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContaining("another host does what is due");
        }
        assertThat(store.names()).hasSize(4);
        assertThat(fenced.delete(List.of("locks/dd"))).isEmpty();
        assertThat(store.names()).doesNotContain("locks/dd");
    }

    @Test
    void whatWasPublishedWhileTheLeaseWasLostIsTakenBack() {
        Store losing = new ForwardingStore(store) {
            @Override
            public void put(String name, BlobContent content) throws IOException, InterruptedException {
                super.put(name, content);
                leads = false;
            }
        };
        Store fenced = new FencedStore(losing, () -> leads);

        assertThatThrownBy(() -> put(fenced, "snapshots/cc")).isInstanceOf(CancelledException.class);

        assertThat(store.names()).isEmpty();
    }

    private static void put(Store into, String... names) throws IOException, InterruptedException {
        for (String name : names) {
            into.put(name, BlobContent.of(new byte[] {1}));
        }
    }
}
