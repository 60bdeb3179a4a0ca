package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.internal.store.RetryingStore;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Following into a store that goes wrong at operation k, for every k. */
@Timeout(120)
class TailCrashTest {

    private static final int BEFORE = 5;
    private static final int APPENDED = 24;
    private static final TailWriter.GroupCommit COMMIT =
            new TailWriter.GroupCommit(1 << 20, Duration.ofHours(1), Duration.ofMinutes(1));
    private static final RetryPolicy AT_ONCE = new RetryPolicy(Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO);

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void whatWasAcknowledgedIsThereAndNothingElseIsClaimed(Fault fault) throws Exception {
        MemoryStore before = interrupted();
        boolean struck = true;
        for (int k = 1; struck; k++) {
            MemoryStore store = before.copy();
            FaultyStore faulty = new FaultyStore(store).on(StoreCall.number(k), fault);
            AtomicLong acknowledged = new AtomicLong(BEFORE);
            boolean ended = follows(faulty, acknowledged);
            struck = faulty.calls().size() >= k;

            List<String> read = SmallLog.read(SmallLog.tail(store));
            assertThat(read).as("%s at operation %d", fault, k).isEqualTo(SmallLog.upTo(read.size()));
            assertThat((long) read.size())
                    .as("%s at operation %d", fault, k)
                    .isBetween(acknowledged.get(), (long) BEFORE + APPENDED);
            assertThat(ended).as("%s at operation %d", fault, k).isNotEqualTo(struck);

            assertThat(follows(store, acknowledged)).isTrue();
            assertThat(acknowledged.get()).isEqualTo(read.size() + APPENDED);
            assertThat(SmallLog.read(SmallLog.tail(store)))
                    .as("followed again, %s at operation %d", fault, k)
                    .isEqualTo(SmallLog.upTo(read.size() + APPENDED));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK"})
    void whatPassesIsNotNoticed(Fault fault) throws Exception {
        MemoryStore before = interrupted();
        boolean struck = true;
        for (int k = 1; struck; k++) {
            MemoryStore store = before.copy();
            FaultyStore faulty = new FaultyStore(store).on(StoreCall.number(k), fault);

            assertThat(follows(new RetryingStore(faulty, AT_ONCE, store.clock()), new AtomicLong()))
                    .isTrue();
            struck = faulty.calls().size() >= k;

            assertThat(SmallLog.read(SmallLog.tail(store)))
                    .as("%s at operation %d", fault, k)
                    .isEqualTo(SmallLog.upTo(BEFORE + APPENDED));
        }
    }

    /** A store in which somebody followed, and did not end it. */
    private static MemoryStore interrupted() throws IOException, InterruptedException {
        MemoryStore store = new MemoryStore();
        try (SmallLog.Follower follower =
                new SmallLog.Follower(SmallLog.tail(store), "first", COMMIT, SmallLog.SPOOL, upTo -> {})) {
            follower.append(BEFORE);
            follower.writer().flush();
        }
        return store;
    }

    private static boolean follows(Store store, AtomicLong acknowledged) throws InterruptedException {
        try (SmallLog.Follower follower =
                new SmallLog.Follower(SmallLog.tail(store), "next", COMMIT, SmallLog.SPOOL, acknowledged::set)) {
            for (int i = 0; i < 4; i++) {
                follower.append(APPENDED / 4);
                follower.writer().flush();
            }
            follower.writer().end();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
