package io.holdfast.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.StoreCall.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lock is acquired, refreshed and released against a store that goes wrong at operation k, for every k. */
class LockCrashTest {

    private final SealingKey key = SealingKey.random(new SecureRandom());
    private final MutableClock clock = MutableClock.at("2026-11-21T02:00:00Z");

    @TempDir
    private Path directory;

    private FakeMachine dying;
    private FakeMachine next;

    @BeforeEach
    void startProcesses() throws Exception {
        dying = new FakeMachine(directory.resolve("dying"), 100);
        next = new FakeMachine(directory.resolve("next"), 200);
    }

    private Locks locks(Store store, FakeMachine machine) {
        return new Locks(
                new RepositoryFiles(store, key, true), "vault", "ada", clock, clock::advance, machine.processes());
    }

    private int useUntilOperation(MemoryStore store, int k, Fault fault) throws InterruptedException {
        FaultyStore faulty = new FaultyStore(store).on(StoreCall.number(k), fault);
        try (RepositoryLock lock = locks(faulty, dying).acquire(true, Duration.ZERO, (name, what) -> {})) {
            lock.refresh();
            lock.check();
        } catch (IOException e) {
            assertThat(faulty.calls()).as("%s", e).hasSizeGreaterThanOrEqualTo(k);
        }
        return faulty.calls().size();
    }

    @Test
    void processThatDiesKeepsNobodyOff() throws Exception {
        int operations = useUntilOperation(new MemoryStore(clock), Integer.MAX_VALUE, Fault.DIE);
        for (int k = 1; k <= operations; k++) {
            MemoryStore store = new MemoryStore(clock);
            useUntilOperation(store, k, Fault.DIE);
            acquireNext(store, "death at operation " + k);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK"})
    void processThatLivesOnCleansUpUnlessItCannotDelete(Fault fault) throws Exception {
        next.shows(100, 1000, 'S', 40);
        int operations = useUntilOperation(new MemoryStore(clock), Integer.MAX_VALUE, fault);
        for (int k = 1; k <= operations; k++) {
            MemoryStore store = new MemoryStore(clock);
            useUntilOperation(store, k, fault);
            if (!store.names().isEmpty()) {
                assertThat(store.names()).as("%s at operation %d", fault, k).hasSize(1);
                clock.advance(Duration.ofMinutes(31));
            }
            acquireNext(store, fault + " at operation " + k);
        }
    }

    private void acquireNext(MemoryStore store, String after) throws Exception {
        try (RepositoryLock lock = locks(store, next).acquire(true, Duration.ZERO, (name, what) -> {})) {
            lock.check();
            assertThat(store.names()).as(after).hasSize(1);
        }
        assertThat(store.names()).as(after).isEmpty();
    }

    @Test
    void lockIsWrittenBeforeItCountsAndTheOldOneIsDeletedLast() throws Exception {
        FaultyStore store = new FaultyStore(new MemoryStore(clock));
        try (RepositoryLock lock = locks(store, dying).acquire(true, Duration.ZERO, (name, what) -> {})) {
            lock.refresh();
        }
        assertThat(store.calls().stream().map(StoreCall::kind))
                .containsExactly(
                        Kind.LIST,
                        Kind.PUT,
                        Kind.STAT,
                        Kind.LIST, // acquire
                        Kind.PUT,
                        Kind.STAT,
                        Kind.STAT,
                        Kind.DELETE, // refresh
                        Kind.DELETE);
    }
}
