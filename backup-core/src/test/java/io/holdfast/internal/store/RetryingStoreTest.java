package io.holdfast.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.StoreCall.Kind;
import io.holdfast.testkit.StoreContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RetryingStoreTest {

    private static final long SEED = 20240501;

    private final MutableClock clock = MutableClock.at("2024-05-01T12:00:00Z");
    private final List<Duration> pauses = new ArrayList<>();
    private final MemoryStore memory = new MemoryStore();
    private final FaultyStore faulty = new FaultyStore(memory);
    private final RetryingStore store = retrying(faulty, Duration.ofMinutes(5));
    private final byte[] bytes = new byte[100_000];

    RetryingStoreTest() {
        new Random(SEED).nextBytes(bytes);
    }

    private RetryingStore retrying(Store over, Duration budget) {
        RetryPolicy policy = new RetryPolicy(budget, Duration.ofSeconds(1), Duration.ofSeconds(20));
        return new RetryingStore(over, policy, clock, this::pause, new Random(SEED));
    }

    private synchronized void pause(Duration time) {
        pauses.add(time);
        clock.advance(time);
    }

    /** Where a third of all requests goes wrong, the contract is kept. */
    @Nested
    class OverAnUnreliableStore extends StoreContract {
        @Override
        protected Store open() {
            faulty.heal();
            faulty.on(StoreCall.percent(12, SEED), Fault.FAIL)
                    .on(StoreCall.percent(12, SEED + 1).and(call -> call.kind() != Kind.PUT), Fault.LOSE_ANSWER)
                    .on(StoreCall.percent(12, SEED + 2), Fault.BREAK);
            // Its threads share a clock, which each of them moves.
            return retrying(faulty, Duration.ofHours(1));
        }
    }

    @Test
    void failureThatPassesIsNotSeen() throws Exception {
        faulty.on(StoreCall.number(1), Fault.FAIL).on(StoreCall.number(2), Fault.FAIL);
        put("a");

        assertThat(memory.bytes("a")).isEqualTo(bytes);
        assertThat(pauses).hasSize(2);
    }

    @Test
    void pausesGrowAndVary() {
        faulty.on(StoreCall.any(), Fault.FAIL);
        assertThatIOException()
                .isThrownBy(store::now)
                .withMessageMatching("could not ask for the time in faulty memory with \\d+ attempts in \\d+ s: .*");

        for (int i = 0; i < pauses.size(); i++) {
            assertThat(pauses.get(i)).isBetween(Duration.ZERO, Duration.ofSeconds(Math.min(20, 1L << i)));
        }
        assertThat(pauses).doesNotHaveDuplicates().anyMatch(pause -> pause.compareTo(Duration.ofSeconds(10)) > 0);
        Duration sum = pauses.stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(sum).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
    }

    @Test
    void whatTheStoreRefusesIsNotTriedAgain() throws Exception {
        put("a");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> store.read("b", 0, 1));
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> put("a"));
        faulty.on(StoreCall.any(), Fault.DIE);
        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(store::now);

        assertThat(pauses).isEmpty();
    }

    @Test
    void putWhoseAnswerWasLostHasSucceeded() throws Exception {
        faulty.on(StoreCall.number(1), Fault.LOSE_ANSWER);
        put("a");

        assertThat(memory.bytes("a")).isEqualTo(bytes);
        assertThat(faulty.count(StoreCall.of(Kind.PUT, "a"))).isEqualTo(2);
    }

    @Test
    void blobOfAnotherIsNotTakenForOneWhoseAnswerWasLost() {
        byte[] other = bytes.clone();
        other[99_999] ^= 1;
        for (byte[] there : List.of(other, Arrays.copyOf(bytes, 99_999), Arrays.copyOf(bytes, 100_001), new byte[0])) {
            memory.overwrite("a", there);
            faulty.heal();
            faulty.on(StoreCall.first(StoreCall.of(Kind.PUT, "a")), Fault.FAIL);
            assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> put("a"));
        }
    }

    @Test
    void comparingIsTriedAgainToo() throws Exception {
        faulty.on(StoreCall.number(1), Fault.LOSE_ANSWER)
                .on(StoreCall.first(StoreCall.of(Kind.STAT, "a")), Fault.FAIL)
                .on(StoreCall.first(StoreCall.of(Kind.READ, "a")), Fault.BREAK);
        put("a");

        assertThat(pauses).hasSize(3);
    }

    @Test
    void streamGoesOnWhereItBroke() throws Exception {
        put("a");
        // Each stream breaks after half of what was left.
        faulty.on(StoreCall.of(Kind.READ, "a").and(StoreCall.from(1)), Fault.BREAK);
        try (InputStream in = store.read("a", 1000, 98_000)) {
            byte[] read = new byte[90_000];
            assertThat(in.readNBytes(read, 0, read.length)).isEqualTo(90_000);
            assertThat(read).isEqualTo(Arrays.copyOfRange(bytes, 1000, 91_000));
        }
        assertThat(faulty.count(StoreCall.of(Kind.READ, "a"))).isEqualTo(4);
    }

    @Test
    void streamEndsWhereItWould() throws Exception {
        put("a");
        faulty.on(StoreCall.nth(1, StoreCall.of(Kind.READ, "a")), Fault.BREAK);
        try (InputStream in = store.read("a", 1000, Long.MAX_VALUE)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 1000, 100_000));
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void listingThatBeginsAgainPassesNothingOnTwice() throws Exception {
        for (String name : List.of("a", "b", "c", "d")) {
            put(name);
        }
        faulty.on(StoreCall.first(StoreCall.of(Kind.LIST, "")), Fault.BREAK);
        List<String> listed = new ArrayList<>();
        store.list("", info -> listed.add(info.name()));

        assertThat(listed).containsExactly("a", "b", "c", "d");
    }

    @Test
    void onlyWhatIsLeftIsDeletedAgain() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            put(name);
        }
        faulty.on(StoreCall.first(StoreCall.of(Kind.DELETE, "b")), Fault.FAIL);

        assertThat(store.delete(List.of("a", "b", "c", "absent"))).isEmpty();
        assertThat(memory.names()).isEmpty();
        assertThat(faulty.count(StoreCall.of(Kind.DELETE, "")))
                .as("four names, and one again")
                .isEqualTo(5);
    }

    @Test
    void whatCannotBeDeletedIsReported() throws Exception {
        put("a");
        put("b");
        faulty.on(StoreCall.of(Kind.DELETE, "b"), Fault.FAIL);

        assertThat(store.delete(List.of("a", "b"))).containsOnlyKeys("b");
        assertThat(memory.names()).containsExactly("b");
        assertThat(pauses).isNotEmpty();
    }

    @Test
    void interruptEndsTheAttempts() throws Exception {
        put("a");
        InputStream in = store.read("a", 0, 10);
        faulty.on(StoreCall.any(), Fault.FAIL);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(store::now);
        assertThat(Thread.interrupted()).isFalse();

        RetryingStore broken =
                retrying(new FaultyStore(memory).on(StoreCall.any(), Fault.BREAK), Duration.ofMinutes(5));
        InputStream breaking = broken.read("a", 0, 1);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(breaking::read);
        assertThat(Thread.interrupted()).as("the interrupt is still there").isTrue();
        assertThat(in.read()).isEqualTo(bytes[0] & 0xff);
        assertThat(pauses).isEmpty();
    }

    @Test
    void nothingIsTriedTwiceWithoutABudget() {
        RetryingStore once = new RetryingStore(faulty, RetryPolicy.upTo(Duration.ZERO), clock);
        faulty.on(StoreCall.any(), Fault.FAIL);

        assertThatExceptionOfType(IOException.class).isThrownBy(once::now).withMessageContaining("was made to fail");
        assertThat(faulty.calls()).hasSize(1);
    }

    private void put(String name) throws Exception {
        store.put(name, BlobContent.of(bytes));
    }
}
