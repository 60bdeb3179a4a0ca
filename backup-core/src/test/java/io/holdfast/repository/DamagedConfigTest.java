package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.CorruptionException;
import io.holdfast.KeyException;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A damaged config is not taken for a wrong password. */
class DamagedConfigTest {

    private final MemoryStore store = new MemoryStore();

    @BeforeEach
    void damageTheConfig() throws IOException {
        RepositoryOptions cheap =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        Repository.init(store, Secret.of("right"), cheap).close();
        store.overwrite("config", Arrays.copyOf(store.bytes("config"), 100));
    }

    @Test
    void rightPasswordIsSaidToBeRight() {
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(() -> Repository.open(store, Secret.of("right")))
                .withMessageContaining("The password is right")
                .withMessageContaining("config in " + store);
    }

    @Test
    void wrongPasswordIsSaidToBeWrong() {
        assertThatExceptionOfType(KeyException.class).isThrownBy(() -> Repository.open(store, Secret.of("wrong")));
    }
}
