package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.StoreCall.Kind;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultyStoreTest extends StoreContract {

    private static final byte[] BYTES = new byte[1000];

    private final MemoryStore memory = new MemoryStore();
    private final FaultyStore store = new FaultyStore(memory);

    /** While nothing goes wrong it is a store like any other. */
    @Override
    protected Store open() {
        return store;
    }

    @Test
    void onlyTheOperationWithTheNumberFails() throws Exception {
        store.on(StoreCall.number(2), Fault.FAIL);
        put("a");

        assertThatIOException().isThrownBy(() -> put("b")).withMessageContaining("operation 2 (PUT b)");
        put("c");
        assertThat(memory.names()).containsExactly("a", "c");
    }

    @Test
    void everythingFailsFromAnOperationOn() throws Exception {
        store.on(StoreCall.from(2), Fault.FAIL);
        put("a");

        assertThatIOException().isThrownBy(() -> put("b"));
        assertThatIOException().isThrownBy(() -> store.stat("a"));
        assertThatIOException().isThrownBy(() -> store.list("", info -> {}));
        assertThatIOException().isThrownBy(store::now);
        assertThat(store.delete(List.of("a"))).containsOnlyKeys("a");
        assertThat(memory.names()).containsExactly("a");

        store.heal();
        put("b");
    }

    @Test
    void operationIsDoneAlthoughItsAnswerIsLost() throws Exception {
        store.on(StoreCall.of(Kind.PUT, ""), Fault.LOSE_ANSWER).on(StoreCall.of(Kind.DELETE, ""), Fault.LOSE_ANSWER);

        assertThatIOException().isThrownBy(() -> put("a"));
        assertThat(memory.names()).containsExactly("a");
        assertThat(store.delete(List.of("a"))).containsOnlyKeys("a");
        assertThat(memory.names()).isEmpty();
    }

    @Test
    void nothingHappensAfterDeath() throws Exception {
        put("a");
        put("b");
        InputStream open = store.read("a", 0, 10);
        store.on(StoreCall.first(StoreCall.of(Kind.DELETE, "b")), Fault.DIE);

        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> store.delete(List.of("a", "b", "c")))
                .withMessageContaining("dead since operation 5 (DELETE b)");
        assertThat(memory.names()).as("the batch was under way").containsExactly("b");
        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(open::read);
        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(store::now);
        assertThat(store.isDead()).isTrue();
        assertThat(memory.names()).containsExactly("b");
    }

    @Test
    void connectionBreaksInTheMiddle() throws Exception {
        put("a");
        put("b");
        store.on(StoreCall.any(), Fault.BREAK);

        try (InputStream in = store.read("a", 200, 600)) {
            assertThat(in.readNBytes(300)).hasSize(300);
            assertThatIOException().isThrownBy(in::read).withMessageContaining("after 300 bytes");
        }
        assertThatIOException().isThrownBy(() -> put("c"));
        List<String> listed = new ArrayList<>();
        assertThatIOException().isThrownBy(() -> store.list("", info -> listed.add(info.name())));
        assertThat(listed).containsExactly("a");
        assertThat(memory.names()).containsExactly("a", "b");
    }

    @Test
    void streamEndsInTheMiddle() throws Exception {
        put("a");
        store.on(StoreCall.any(), Fault.TRUNCATE);

        assertThat(store.read("a", 200, Long.MAX_VALUE).readAllBytes()).hasSize(400);
    }

    @Test
    void exactlyOneBitIsFlipped() throws Exception {
        put("a");
        store.on(StoreCall.any(), Fault.FLIP_BIT);
        int flipped = 0;
        for (int i = 0; i < 1000; i += 100) {
            byte[] read = store.read("a", i, 100).readAllBytes();
            flipped += BitSet.valueOf(read).cardinality();
            assertThat(store.read("a", i, 100).readAllBytes()).isEqualTo(read);
        }

        assertThat(flipped).isEqualTo(10);
        assertThat(memory.bytes("a")).isEqualTo(BYTES);
    }

    @Test
    void chanceIsTheSameForTheSameSeed() {
        assertThat(failuresOf(100, 7)).isEqualTo(failuresOf(100, 7)).isNotEqualTo(failuresOf(100, 8));
        assertThat(failuresOf(1000, 7).size()).isBetween(150, 250);
    }

    private static List<Integer> failuresOf(int operations, long seed) {
        FaultyStore store = new FaultyStore(new MemoryStore()).on(StoreCall.percent(20, seed), Fault.FAIL);
        List<Integer> failures = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            try {
                store.now();
            } catch (Exception e) {
                failures.add(i);
            }
        }
        return failures;
    }

    @Test
    void operationsAreCountedAndDelayed() throws Exception {
        store.delay(StoreCall.of(Kind.PUT, "slow/"), Duration.ofMillis(60));
        long began = System.nanoTime();
        put("slow/a");
        assertThat(System.nanoTime() - began)
                .isGreaterThan(Duration.ofMillis(50).toNanos());

        put("b");
        assertThatNoException().isThrownBy(store::now);
        assertThat(store.calls())
                .containsExactly(
                        new StoreCall(1, Kind.PUT, "slow/a"),
                        new StoreCall(2, Kind.PUT, "b"),
                        new StoreCall(3, Kind.NOW, ""));
        assertThat(store.count(StoreCall.of(Kind.PUT, ""))).isEqualTo(2);
    }

    private void put(String name) throws Exception {
        store.put(name, BlobContent.of(BYTES));
    }
}
