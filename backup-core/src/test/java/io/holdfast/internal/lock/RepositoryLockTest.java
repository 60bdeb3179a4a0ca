package io.holdfast.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.LockedException;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LockDocument;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.StoreCall.Kind;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RepositoryLockTest {

    private final MutableClock clock = MutableClock.at("2026-11-21T02:00:00Z");
    private final FaultyStore store = new FaultyStore(new MemoryStore(clock));
    private final RepositoryFiles files = new RepositoryFiles(store, SealingKey.random(new SecureRandom()), true);

    private RepositoryLock acquire(boolean exclusive) throws Exception {
        return new Locks(files, "vault", "ada", clock).acquire(exclusive, Duration.ZERO, (lock, what) -> {});
    }

    private List<Id> locks() throws Exception {
        return files.list(FileType.LOCK).stream().map(FileInfo::id).toList();
    }

    private LockDocument onlyLock() throws Exception {
        assertThat(locks()).hasSize(1);
        return LockDocument.decode(files.load(FileType.LOCK, locks().get(0)));
    }

    private void lockOfSomebodyElse(boolean exclusive) throws Exception {
        OffsetDateTime yesterday = OffsetDateTime.parse("2026-11-20T02:00:00+01:00");
        files.save(
                FileType.LOCK,
                new LockDocument(yesterday, exclusive, "attic", "bob", 4711, 0, 0, Optional.empty()).encode());
    }

    @Test
    void lockTellsWhoHoldsItAndIsGoneWhenClosed() throws Exception {
        try (RepositoryLock lock = acquire(true)) {
            lock.check();
            LockDocument document = onlyLock();
            assertThat(document.exclusive()).isTrue();
            assertThat(document.time()).isEqualTo("2026-11-21T02:00:00Z");
            assertThat(document.username()).isEqualTo("ada");
            assertThat(document.pid()).isEqualTo((int) ProcessHandle.current().pid());
        }
        assertThat(locks()).isEmpty();
    }

    @Test
    void hostIsWrittenSoThatResticSendsNoSignal() throws Exception {
        try (RepositoryLock lock = acquire(false)) {
            assertThat(lock).isNotNull();
            assertThat(onlyLock().hostname()).isEqualTo("holdfast:vault");
        }
    }

    @Test
    void sharedLocksAreHeldTogether() throws Exception {
        lockOfSomebodyElse(false);
        try (RepositoryLock first = acquire(false);
                RepositoryLock second = acquire(false)) {
            first.check();
            second.check();
            assertThat(locks()).hasSize(3);
        }
        assertThat(locks()).hasSize(1);
    }

    @Test
    void exclusiveLockOfAnotherExcludesAllAndIsNamed() throws Exception {
        lockOfSomebodyElse(true);
        for (boolean exclusive : new boolean[] {true, false}) {
            assertThatThrownBy(() -> acquire(exclusive))
                    .isInstanceOf(LockedException.class)
                    .hasMessageContainingAll("exclusive", "4711", "bob", "attic", "2026-11-20T02:00+01:00")
                    .hasMessageContaining("locks/" + locks().get(0))
                    .hasMessageContaining("last refreshed at 2026-11-21T02:00:00Z")
                    .hasMessageContaining("stale from 2026-11-21T02:30:00Z on")
                    .hasMessageContaining("--retry-lock");
        }
        assertThat(locks()).hasSize(1);
        assertThat(store.count(StoreCall.of(Kind.PUT, "locks/"))).isEqualTo(1);
    }

    @Test
    void sharedLockExcludesAnExclusiveOne() throws Exception {
        lockOfSomebodyElse(false);
        assertThatThrownBy(() -> acquire(true)).isInstanceOf(LockedException.class);
        assertThat(locks()).hasSize(1);
    }

    @Test
    void ofManyAtATimeAtMostOneGetsTheExclusiveLock() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<List<RepositoryLock>>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                tasks.add(() -> {
                    try {
                        return List.of(acquire(true));
                    } catch (LockedException e) {
                        return List.of();
                    }
                });
            }
            List<RepositoryLock> acquired = new ArrayList<>();
            for (Future<List<RepositoryLock>> result : threads.invokeAll(tasks)) {
                acquired.addAll(result.get());
            }
            assertThat(acquired).hasSizeLessThanOrEqualTo(1);
            acquired.forEach(RepositoryLock::close);
            assertThat(locks()).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void lockThatAppearsMeanwhileMakesOursGiveWay() throws Exception {
        store.on(
                call -> {
                    if (call.kind() == Kind.LIST
                            && call.number() > 1
                            && store.count(StoreCall.of(Kind.PUT, "locks/")) == 1) {
                        putLockOfSomebodyElse();
                    }
                    return false;
                },
                Fault.NONE);
        assertThatThrownBy(() -> acquire(false)).isInstanceOf(LockedException.class);
        assertThat(onlyLock().username()).isEqualTo("bob");
    }

    private void putLockOfSomebodyElse() {
        try {
            lockOfSomebodyElse(true);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void emptyLockFilesAreIgnored() throws Exception {
        store.put(FileType.LOCK.name(Id.hash(new byte[0])), BlobContent.of(new byte[0]));
        acquire(true).close();
    }

    @Test
    void unreadableLockExcludesAll() throws Exception {
        Id id = Id.hash(new byte[] {1});
        store.put(FileType.LOCK.name(id), BlobContent.of(new byte[] {1}));
        assertThatThrownBy(() -> acquire(false))
                .isInstanceOf(LockedException.class)
                .hasMessageContaining("locks/" + id)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void refreshingWritesANewLockBeforeTheOldOneGoes() throws Exception {
        try (RepositoryLock lock = acquire(false)) {
            Id before = locks().get(0);
            clock.advance(Duration.ofMinutes(5));
            lock.refresh();
            assertThat(locks()).hasSize(1).doesNotContain(before);
            assertThat(onlyLock().time()).isEqualTo("2026-11-21T02:05:00Z");
            assertThat(store.calls().stream().map(StoreCall::kind))
                    .containsSubsequence(Kind.PUT, Kind.PUT, Kind.DELETE);
            lock.check();
        }
        assertThat(locks()).isEmpty();
    }

    @Test
    void lockThatSomebodyRemovedIsLostForGood() throws Exception {
        try (RepositoryLock lock = acquire(false)) {
            files.delete(FileType.LOCK, locks());
            lock.refresh();
            assertThatThrownBy(lock::check).isInstanceOf(LockedException.class).hasMessageContaining("removed");
            lock.refresh();
            assertThat(locks()).isEmpty();
            assertThatThrownBy(lock::check).isInstanceOf(LockedException.class);
        }
    }

    @Test
    void lockIsRevivedAfterAStandbyOnlyIfItIsStillThere() throws Exception {
        try (RepositoryLock lock = acquire(false)) {
            clock.advance(Duration.ofHours(3));
            lock.check();
            assertThat(onlyLock().time()).isEqualTo("2026-11-21T05:00:00Z");

            files.delete(FileType.LOCK, locks());
            clock.advance(Duration.ofHours(3));
            assertThatThrownBy(lock::check).isInstanceOf(LockedException.class);
        }
    }

    @Test
    void lockThatCannotBeRefreshedInTimeIsNotReliedOn() throws Exception {
        try (RepositoryLock lock = acquire(false)) {
            store.on(StoreCall.of(Kind.PUT, "locks/"), Fault.FAIL);
            clock.advance(Duration.ofMinutes(20));
            assertThatCode(lock::check).doesNotThrowAnyException();
            clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(lock::check).isInstanceOf(IOException.class);
            store.heal();
            lock.check();
        }
        assertThat(locks()).isEmpty();
    }

    @Test
    void deadlineIsBeforeOthersTakeTheLockForStaleAndMovesOnWithEachRefresh() throws Exception {
        try (RepositoryLock lock = acquire(true)) {
            assertThat(lock.deadline()).isEqualTo("2026-11-21T02:20:00Z");
            clock.advance(Duration.ofMinutes(7));
            lock.check();
            assertThat(lock.deadline()).isEqualTo("2026-11-21T02:20:00Z");
            lock.refresh();
            assertThat(lock.deadline()).isEqualTo("2026-11-21T02:27:00Z");
            clock.advance(Duration.ofMinutes(21));
            lock.check();
            assertThat(lock.deadline()).isEqualTo("2026-11-21T02:48:00Z");
        }
    }

    @Test
    void lockThatSomebodyRemovesWhileItIsRefreshedIsLost() throws Exception {
        try (RepositoryLock lock = acquire(true)) {
            Id before = locks().get(0);
            store.on(
                    call -> {
                        if (call.kind() == Kind.PUT) {
                            remove(before);
                        }
                        return false;
                    },
                    Fault.NONE);
            lock.refresh();
            assertThat(locks()).isEmpty();
            assertThatThrownBy(lock::check).isInstanceOf(LockedException.class);
        }
    }

    private void remove(Id lock) {
        try {
            files.delete(FileType.LOCK, List.of(lock));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void lockWhoseAnswerGotLostIsDeletedAgain() throws Exception {
        store.on(StoreCall.of(Kind.PUT, "locks/"), Fault.LOSE_ANSWER);
        assertThatThrownBy(() -> acquire(true)).isInstanceOf(IOException.class);
        assertThat(locks()).isEmpty();
    }

    @Test
    void oldLockThatCouldNotBeDeletedGoesLater() throws Exception {
        try (RepositoryLock lock = acquire(false)) {
            store.on(StoreCall.of(Kind.DELETE, "locks/"), Fault.FAIL);
            assertThatThrownBy(lock::refresh).isInstanceOf(IOException.class);
            assertThat(locks()).hasSize(2);
            store.heal();
            lock.refresh();
            assertThat(locks()).hasSize(1);
        }
        assertThat(locks()).isEmpty();
    }

    @Test
    void interruptedThreadStillReleasesItsLock() throws Exception {
        RepositoryLock lock = acquire(false);
        Thread.currentThread().interrupt();
        lock.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(locks()).isEmpty();
    }
}
