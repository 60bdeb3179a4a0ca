package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two that follow the same source by mistake: whatever is acknowledged is so by one of them alone, and is there. */
@Timeout(120)
class TwoFollowersTest {

    private static final long SEED = 20_261_121;
    private static final TailWriter.GroupCommit COMMIT =
            new TailWriter.GroupCommit(1 << 20, Duration.ofHours(1), Duration.ofMinutes(1));
    private static final int ROUNDS = 3;
    private static final int APPENDED = 4;

    private final ConcurrentHashMap<Long, String> acknowledgedBy = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWakesUpLateAcknowledgesNothingOfAnother(boolean removedMeanwhile) throws Exception {
        boolean froze = true;
        for (int k = 1; froze; k++) {
            acknowledgedBy.clear();
            MemoryStore store = new MemoryStore();
            Freeze freeze = new Freeze(k);
            Thread sleeper = follow("sleeper", new FaultyStore(store).on(freeze::strikes, Fault.NONE));
            freeze.awaitFrozen(sleeper);

            for (String other : List.of("second", "third")) {
                follow(other, store).join();
            }
            if (removedMeanwhile) {
                removeEpochsBeforeTheLast(store);
            }
            freeze.thaw.countDown();
            sleeper.join();
            froze = freeze.struck;

            assertThat(failure.get()).isNull();
            assertWhatIsAcknowledgedIsThere(store, "frozen at operation " + k);
        }
    }

    @Test
    void whoClaimsTooEarlyGivesWayForGood() {
        MemoryStore store = new MemoryStore();
        FaultyStore slow = new FaultyStore(store)
                .on(
                        StoreCall.nth(2, StoreCall.of(StoreCall.Kind.LIST, "")).and(call -> claims("second", store)),
                        Fault.NONE);

        assertThat(claims("first", slow)).isFalse();
        assertThat(store.names()).noneMatch(name -> name.endsWith("/0000000003/000000000000"));
    }

    private static boolean claims(String name, Store store) {
        try {
            return TailClaim.take(SmallLog.tail(store), name, TailClaim.Folded.NOTHING)
                            .number()
                    > 0;
        } catch (FencedException e) {
            return false;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manyAtATime() throws Exception {
        for (int round = 0; round < 20; round++) {
            acknowledgedBy.clear();
            MemoryStore store = new MemoryStore();
            List<Thread> followers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(SEED + 10L * round + i);
                FaultyStore faulty = new FaultyStore(store)
                        .on(StoreCall.percent(10, random.nextLong()), Fault.LOSE_ANSWER)
                        .delay(StoreCall.percent(50, random.nextLong()), Duration.ofMillis(random.nextInt(5)));
                followers.add(follow("follower " + i, faulty));
            }
            for (Thread follower : followers) {
                follower.join();
            }
            assertThat(failure.get()).isNull();
            assertWhatIsAcknowledgedIsThere(store, "round " + round + ", seed " + SEED);
        }
    }

    private Thread follow(String name, Store store) {
        Thread thread = new Thread(() -> {
            try (SmallLog.Follower follower = new SmallLog.Follower(
                    SmallLog.tail(store), name, COMMIT, SmallLog.SPOOL, upTo -> acknowledge(name, upTo))) {
                for (int i = 0; i < ROUNDS; i++) {
                    follower.append(APPENDED);
                    follower.writer().flush();
                }
                follower.writer().end();
            } catch (IOException e) {
                // It was fenced, or an answer was lost.
            } catch (InterruptedException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        });
        thread.start();
        return thread;
    }

    /** Of the numbers of a round the last is acknowledged for all. */
    private void acknowledge(String name, long upTo) {
        for (long number = upTo - APPENDED + 1; number <= upTo; number++) {
            String other = acknowledgedBy.putIfAbsent(number, name);
            if (other != null) {
                failure.compareAndSet(
                        null, new AssertionError(number + " was acknowledged by " + other + " and then by " + name));
            }
        }
    }

    private void assertWhatIsAcknowledgedIsThere(MemoryStore store, String when) throws Exception {
        List<String> read = SmallLog.read(SmallLog.tail(store));
        long first = 1;
        if (!read.isEmpty() && read.get(0).startsWith("gap from 0 to ")) {
            first = Long.parseLong(read.remove(0).substring("gap from 0 to ".length())) + 1;
        }
        long last = first + read.size() - 1;
        assertThat(read).as(when).isEqualTo(SmallLog.upTo(last).subList((int) first - 1, (int) last));
        assertThat(acknowledgedBy.keySet()).as(when).allMatch(number -> number <= last);
    }

    /** Removes as {@link Tail} says that it is done, once all is in a snapshot. */
    private static void removeEpochsBeforeTheLast(MemoryStore store) throws Exception {
        Tail tail = SmallLog.tail(store);
        NavigableMap<Long, NavigableSet<Long>> epochs = tail.list();
        long last = epochs.lastKey();
        epochs.headMap(last)
                .forEach((epoch, numbers) ->
                        numbers.forEach(number -> assertThat(store.delete(List.of(tail.name(epoch, number))))
                                .isEmpty()));
    }

    /** Stops whoever comes to operation k until it is thawed. */
    private static final class Freeze {

        private final long operation;
        private final CountDownLatch frozen = new CountDownLatch(1);
        private final CountDownLatch thaw = new CountDownLatch(1);
        private volatile boolean struck;

        Freeze(long operation) {
            this.operation = operation;
        }

        boolean strikes(StoreCall call) {
            if (call.number() == operation) {
                struck = true;
                frozen.countDown();
                boolean interrupted = false;
                while (thaw.getCount() > 0) {
                    try {
                        thaw.await();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            return false;
        }

        void awaitFrozen(Thread sleeper) throws InterruptedException {
            while (sleeper.isAlive() && frozen.getCount() > 0) {
                Thread.sleep(1);
            }
        }
    }
}
