package io.holdfast.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.LockedException;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LockDocument;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.LockInfo;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks that somebody left behind. Time passes only where an acquirer sleeps. */
class AbandonedLockTest {

    private static final Instant START = Instant.parse("2026-11-21T02:00:00Z");

    private final MutableClock clock = MutableClock.at(START);
    private final MemoryStore store = new MemoryStore(clock);
    private final RepositoryFiles files = new RepositoryFiles(store, SealingKey.random(new SecureRandom()), true);
    private final List<String> notices = new ArrayList<>();

    @TempDir
    private Path directory;

    private FakeMachine machine;
    private Runnable meanwhile = () -> {};
    private Duration slept = Duration.ZERO;
    private Duration lastLook = Duration.ZERO;

    @BeforeEach
    void startProcess() throws Exception {
        machine = new FakeMachine(directory, 200);
    }

    private Locks locks() {
        return new Locks(files, "vault", "ada", clock, this::sleep, machine.processes());
    }

    private void sleep(Duration time) {
        clock.advance(time);
        lastLook = slept;
        slept = slept.plus(time);
        meanwhile.run();
    }

    private RepositoryLock acquire(boolean exclusive, Duration wait) throws Exception {
        return locks().acquire(exclusive, wait, (lock, what) -> notices.add(lock + ": " + what));
    }

    /** A lock of restic's, as old as that by the store's clock, and by its holder's. */
    private Id lock(boolean exclusive, Duration age, Duration ageSaid) throws Exception {
        Instant now = clock.instant();
        clock.set(now.minus(age));
        LockDocument lock = new LockDocument(
                now.minus(ageSaid).atOffset(ZoneOffset.UTC), exclusive, "attic", "bob", 4711, 0, 0, Optional.empty());
        Id id = files.save(FileType.LOCK, lock.encode());
        clock.set(now);
        return id;
    }

    private static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void oldLockIsRemovedAfterFiveUnchangedMinutesAndNotBefore() throws Exception {
        Id stale = lock(true, minutes(31), minutes(31));
        meanwhile = () -> assertThat(store.names().contains(FileType.LOCK.name(stale)))
                .as("looked at after %s", lastLook)
                .isEqualTo(lastLook.compareTo(minutes(5)) < 0);
        try (RepositoryLock lock = acquire(true, Duration.ZERO)) {
            lock.check();
            assertThat(slept).isBetween(minutes(5), minutes(5).plus(seconds(2)));
            assertThat(store.names()).hasSize(1);
        }
        assertThat(notices).hasSize(2);
        assertThat(notices.get(0)).contains("locks/" + stale, "waiting", "4711", "bob", "attic");
        assertThat(notices.get(1)).contains("locks/" + stale, "removed", "not refreshed since 2026-11-21T01:29:00Z");
    }

    @Test
    void youngLockIsWaitedForUntilItIsOldAndWasWatched() throws Exception {
        lock(true, minutes(10), minutes(10));
        acquire(false, minutes(60)).close();
        assertThat(slept).isBetween(minutes(20), minutes(20).plus(seconds(2)));
    }

    @Test
    void lockThatIsAlmostOldIsWatchedForFiveMinutesAllTheSame() throws Exception {
        lock(true, minutes(29), minutes(29));
        acquire(true, minutes(60)).close();
        assertThat(slept).isBetween(minutes(5), minutes(5).plus(seconds(2)));
    }

    @Test
    void youngLockIsNotWaitedForUnlessThatIsAsked() throws Exception {
        lock(true, minutes(30), minutes(30));
        assertThatThrownBy(() -> acquire(true, Duration.ZERO)).isInstanceOf(LockedException.class);
        assertThat(slept).isZero();
    }

    @Test
    void waitingEndsWhenItsTimeIsOver() throws Exception {
        lock(true, minutes(1), minutes(1));
        assertThatThrownBy(() -> acquire(true, minutes(3))).isInstanceOf(LockedException.class);
        assertThat(slept).isBetween(minutes(3), minutes(3).plus(seconds(1)));
        assertThat(store.names()).hasSize(1);
    }

    @Test
    void waitingEndsAsSoonAsTheLockIsReleased() throws Exception {
        Id held = lock(true, minutes(1), minutes(1));
        meanwhile = () -> {
            if (slept.compareTo(minutes(2)) > 0) {
                store.delete(List.of(FileType.LOCK.name(held)));
            }
        };
        acquire(true, minutes(10)).close();
        assertThat(slept).isBetween(minutes(2), minutes(3).plus(seconds(1)));
    }

    @Test
    void lockThatIsRefreshedIsNeverTakenForStale() throws Exception {
        List<Id> last = new ArrayList<>(List.of(lock(true, minutes(31), minutes(31))));
        meanwhile = () -> {
            if (slept.compareTo(minutes(4L * last.size())) > 0) {
                last.add(refresh(last.get(last.size() - 1)));
            }
        };
        assertThatThrownBy(() -> acquire(true, minutes(120))).isInstanceOf(LockedException.class);
        assertThat(last).hasSizeGreaterThan(20);
        assertThat(store.names()).containsExactly(FileType.LOCK.name(last.get(last.size() - 1)));
    }

    private Id refresh(Id old) {
        try {
            Id refreshed = lock(true, Duration.ZERO, Duration.ZERO);
            files.delete(FileType.LOCK, List.of(old));
            return refreshed;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void holderWithAClockThatIsSlowIsJudgedByTheStoresClock() throws Exception {
        lock(true, minutes(1), minutes(500));
        assertThatThrownBy(() -> acquire(true, Duration.ZERO)).isInstanceOf(LockedException.class);
    }

    @Test
    void lockThatClaimsToBeYoungerThanItsFileIsBelieved() throws Exception {
        lock(true, minutes(500), minutes(1));
        assertThatThrownBy(() -> acquire(true, Duration.ZERO)).isInstanceOf(LockedException.class);
    }

    @Test
    void lockFromTheFutureIsJudgedByItsFile() throws Exception {
        lock(true, minutes(31), minutes(-500));
        acquire(true, Duration.ZERO).close();
        lock(true, minutes(1), minutes(-500));
        assertThatThrownBy(() -> acquire(true, Duration.ZERO)).isInstanceOf(LockedException.class);
    }

    @Test
    void unreadableLockFollowsTheSameRule() throws Exception {
        Id id = Id.hash(new byte[] {1});
        store.put(FileType.LOCK.name(id), BlobContent.of(new byte[] {1}));
        assertThatThrownBy(() -> acquire(false, Duration.ZERO)).isInstanceOf(LockedException.class);
        clock.advance(minutes(31));
        acquire(false, Duration.ZERO).close();
        assertThat(slept).isBetween(minutes(5), minutes(5).plus(seconds(2)));
        assertThat(store.names()).isEmpty();
    }

    @Test
    void oldLockThatDoesNotExcludeOursIsLeft() throws Exception {
        lock(false, minutes(500), minutes(500));
        acquire(false, Duration.ZERO).close();
        assertThat(slept).isLessThan(seconds(1));
        assertThat(store.names()).hasSize(1);
    }

    @Test
    void lockOfAProcessThatHasEndedIsRemovedAtOnceByWhoeverFindsIt() throws Exception {
        FakeMachine theirs = new FakeMachine(directory.resolve("theirs"), 100);
        Locks another = new Locks(files, "vault", "ada", clock, this::sleep, theirs.processes());
        for (boolean exclusive : new boolean[] {true, false}) {
            machine.shows(100, 1000, 'S', 40);
            another.acquire(exclusive, Duration.ZERO, (lock, what) -> {});
            assertThat(locks().list()).singleElement().matches(lock -> !lock.stale());
            machine.delete("proc/100/stat");
            assertThat(locks().list()).singleElement().matches(LockInfo::stale);
            acquire(false, Duration.ZERO).close();
            assertThat(store.names()).isEmpty();
        }
        assertThat(notices).hasSize(2).allMatch(notice -> notice.contains("its process has ended"));
    }

    @Test
    void listTellsWhoAndWhyAndUnlockRemovesOnlyWhatIsStale() throws Exception {
        Id old = lock(true, minutes(45), minutes(46));
        Id young = lock(false, minutes(5), minutes(5));
        Id unreadable = Id.hash(new byte[] {1});
        store.put(FileType.LOCK.name(unreadable), BlobContent.of(new byte[] {1}));

        List<LockInfo> listed = locks().list();
        assertThat(listed).extracting(LockInfo::id).containsExactly(unreadable.toHex(), old.toHex(), young.toHex());
        assertThat(listed).extracting(LockInfo::stale).containsExactly(false, true, false);
        assertThat(listed).extracting(LockInfo::exclusive).containsExactly(true, true, false);
        assertThat(listed.get(0).reason()).contains("cannot be read");
        assertThat(listed.get(1).hostName()).isEqualTo("attic");
        assertThat(listed.get(1).reason()).isEqualTo("not refreshed since 2026-11-21T01:15:00Z");
        assertThat(listed.get(2).reason()).contains("2026-11-21T01:55:00Z", "stale from 2026-11-21T02:25:00Z on");

        assertThat(locks().remove(false)).containsExactly(listed.get(1));
        assertThat(locks().remove(true)).containsExactly(listed.get(0), listed.get(2));
        assertThat(store.names()).isEmpty();
    }
}
