package io.holdfast.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.testkit.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreWithoutHardLinksTest extends StoreContract {

    @TempDir
    Path directory;

    /** A directory has no pages. */
    @Override
    protected int manyBlobs() {
        return 200;
    }

    @Override
    protected Store open() {
        return LocalStore.withoutHardLinks(directory);
    }

    @Test
    void exclusiveCreateIsNotPromised() throws Exception {
        assertThat(open().capabilities()).containsExactly(StoreCapability.ARBITRARY_NAMES);
    }
}
