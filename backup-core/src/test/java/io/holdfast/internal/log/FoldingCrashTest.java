package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.HoldfastException;
import io.holdfast.Snapshot;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folding in a store that goes wrong at operation k, for every k: every acknowledged record is there once, before, during and after. */
@Timeout(600)
class FoldingCrashTest {

    private static final int FOLDED = 25;
    private static final int ACKNOWLEDGED = 60;

    /** By default every eighth operation, in the exhaustive build each. */
    private static final int STEP = Boolean.getBoolean("holdfast.exhaustive") ? 1 : 8;

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void everyRecordIsThereOnceWhateverHappens(Fault fault) throws Exception {
        MemoryStore before = partlyFolded();
        boolean struck = true;
        for (int k = 1; struck; k += STEP) {
            String when = fault + " at operation " + k;
            MemoryStore store = before.copy();
            FaultyStore faulty = new FaultyStore(store).on(StoreCall.number(k), fault);
            boolean done = folds(faulty);
            struck = faulty.calls().size() >= k;
            assertThat(done || struck).as(when).isTrue();

            assertThat(FoldedNumbers.read(store)).as(when).isEqualTo(SmallLog.upTo(ACKNOWLEDGED));

            FoldedNumbers.follow(store, 5, true);
            FoldedNumbers.fold(store);
            assertThat(FoldedNumbers.read(store)).as(when).isEqualTo(SmallLog.upTo(ACKNOWLEDGED + 5));
            assertThat(FoldedNumbers.segments(store)).as(when).hasSize(2);
            assertThat(FoldedNumbers.logSnapshots(store)).as(when).hasSize(2);
            assertWhole(store, when);
        }
    }

    @Test
    void everyRecordIsThereOnceAtEveryMoment() throws Exception {
        MemoryStore store = partlyFolded();
        List<List<String>> seen = new ArrayList<>();
        FaultyStore watched = new FaultyStore(store).on(call -> !seen.add(readNow(store)), Fault.NONE);

        FoldedNumbers.fold(watched);

        assertThat(seen).hasSizeGreaterThan(40).allMatch(SmallLog.upTo(ACKNOWLEDGED)::equals);
    }

    private static List<String> readNow(Store store) {
        try {
            return FoldedNumbers.read(store);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A fold is frozen before operation k, while its lock is cleared away and others follow, fold and prune; then it wakes up. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoFoldersTakeNothingFromOneAnother(boolean lockIsCleared) throws Exception {
        MemoryStore before = partlyFolded();
        boolean struck = true;
        for (int k = 1; struck; k += STEP) {
            String when = "frozen before operation " + k;
            MemoryStore store = before.copy();
            FaultyStore frozen = new FaultyStore(store)
                    .on(StoreCall.number(k).and(call -> others(store, lockIsCleared)), Fault.NONE);
            foldsUnderLocks(frozen);
            struck = frozen.calls().size() >= k;
            int all = struck ? ACKNOWLEDGED + 5 : ACKNOWLEDGED;

            assertThat(FoldedNumbers.read(store)).as(when).isEqualTo(SmallLog.upTo(all));
            FoldedNumbers.removeLocks(store);
            FoldedNumbers.follow(store, 1, false);
            FoldedNumbers.fold(store);
            assertThat(FoldedNumbers.read(store)).as(when).isEqualTo(SmallLog.upTo(all + 1));
            assertThat(FoldedNumbers.logSnapshots(store)).as(when).hasSize(2);
            assertWhole(store, when);
        }
    }

    private static boolean others(MemoryStore store, boolean clearLocks) {
        if (clearLocks) {
            FoldedNumbers.removeLocks(store);
        }
        try {
            Repository repository = FoldedNumbers.repository(store);
            FoldedNumbers.follow(store, 5, true);
            foldsUnderLocks(store);
            if (clearLocks) {
                repository.prune(repository.planPrune(
                        PruneOptions.builder().grace(Duration.ZERO).build()));
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return false;
    }

    private static boolean another(MemoryStore store) {
        try {
            FoldedNumbers.follow(store, 5, true);
            FoldedNumbers.fold(store);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return false;
    }

    /** Somebody who follows is frozen before operation k, while another takes over, and all is folded. */
    @Test
    void frozenFollowerAcknowledgesNothingThatIsNotInTheLog() throws Exception {
        MemoryStore before = partlyFolded();
        boolean struck = true;
        for (int k = 1; struck; k += STEP) {
            String when = "frozen before operation " + k;
            MemoryStore store = before.copy();
            FaultyStore frozen = new FaultyStore(store).on(StoreCall.number(k).and(call -> another(store)), Fault.NONE);
            AtomicLong acknowledged = new AtomicLong();
            FoldedNumbers.followInPieces(frozen, 4, acknowledged);
            struck = frozen.calls().size() >= k;

            List<String> read = FoldedNumbers.read(store);
            assertThat(read).as(when).isEqualTo(SmallLog.upTo(read.size()));
            assertThat(acknowledged.get()).as(when).isLessThanOrEqualTo(read.size());
            FoldedNumbers.fold(store);
            assertThat(FoldedNumbers.read(store)).as(when).isEqualTo(read);
        }
    }

    /** A log of which a part is folded onto a first base, with a second base in the rest. */
    private static MemoryStore partlyFolded() throws Exception {
        MemoryStore store = FoldedNumbers.repository();
        FoldedNumbers.backUp(store, 0);
        FoldedNumbers.follow(store, FOLDED, true);
        FoldedNumbers.fold(store);
        FoldedNumbers.follow(store, 20, false);
        FoldedNumbers.backUp(store, 40);
        FoldedNumbers.follow(store, ACKNOWLEDGED - FOLDED - 20, false);
        return store;
    }

    private static boolean folds(Store store) throws InterruptedException {
        try {
            FoldedNumbers.fold(store);
            return true;
        } catch (IOException | HoldfastException e) {
            return false;
        }
    }

    private static void foldsUnderLocks(Store store) throws InterruptedException {
        try {
            FoldedNumbers.foldUnderLocks(store);
        } catch (IOException | HoldfastException e) {
            // It may find that its lock is gone.
        }
    }

    /** Reads all of every snapshot. */
    private static void assertWhole(Store store, String when) throws IOException, InterruptedException {
        Repository repository = FoldedNumbers.repository(store);
        for (Snapshot snapshot : repository.snapshots()) {
            List<String> damaged = new ArrayList<>();
            repository.entries(snapshot).forEach((Entry entry) -> true, 1, new EntrySource.EntryHandler() {
                @Override
                public void data(Entry file, long offset, ByteBuffer part) {}

                @Override
                public void damaged(Entry file, long offset, long length, String reason) {
                    damaged.add(file.path());
                }
            });
            assertThat(damaged).as("%s, %s", when, snapshot.shortId()).isEmpty();
        }
    }
}
