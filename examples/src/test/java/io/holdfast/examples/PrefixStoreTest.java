package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreContract;
import org.junit.jupiter.api.Test;

class PrefixStoreTest extends StoreContract {

    private final MemoryStore whole = new MemoryStore();

    @Override
    protected Store open() {
        return new PrefixStore(whole, "tenants/acme/");
    }

    @Test
    void partsOfAStoreDoNotSeeEachOther() throws Exception {
        Store acme = new PrefixStore(whole, "tenants/acme/");
        Store emca = new PrefixStore(whole, "tenants/emca/");
        acme.put("config", BlobContent.of(new byte[1]));

        assertThat(emca.stat("config")).isEmpty();
        emca.put("config", BlobContent.of(new byte[2]));
        assertThat(acme.stat("config").orElseThrow().size()).isEqualTo(1);
    }
}
