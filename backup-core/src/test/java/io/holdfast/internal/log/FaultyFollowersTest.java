package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.HoldfastException;
import io.holdfast.LockedException;
import io.holdfast.Snapshot;
import io.holdfast.internal.log.WindowModel.Point;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.repository.Repository;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Followers that fold, two at a time, while their stores fail, lose answers, freeze and die and their server fails over and loses its log: a server is
 * restored to every point that a model says it can be, and to no other.
 */
@Timeout(300)
class FaultyFollowersTest {

    private static final RetryPolicy SOON = new RetryPolicy(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(10));
    private static final TailWriter.GroupCommit COMMIT =
            new TailWriter.GroupCommit(400, Duration.ofMillis(1), Duration.ofMinutes(1));
    private static final int STEPS = 100;

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private final MemoryStore store = FoldedNumbers.repository();
    private final List<Follower> followers = new ArrayList<>();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private Random random = new Random();
    private WatchedServer server;
    private Repository repository;

    @TempDir
    private Path directory;

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= (Boolean.getBoolean("holdfast.exhaustive") ? 300 : 5); seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @BeforeEach
    void start() throws Exception {
        server = new WatchedServer(clock);
        repository = Repository.open(store, FoldedNumbers.PASSWORD, FoldedNumbers.options(false));
    }

    @AfterEach
    void stop() throws Exception {
        for (Follower follower : followers) {
            follower.cancel();
        }
        executor.shutdown();
        repository.close();
        server.close();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyPointIsRestoredThatCanBe(long seed) throws Exception {
        random = new Random(seed);
        follow();
        for (int i = 0; i < STEPS; i++) {
            server.set("key-" + random.nextInt(8), "value " + i);
            happen(random.nextInt(24));
            Thread.sleep(random.nextInt(4));
        }
        for (Follower follower : followers) {
            follower.end();
        }
        Follower last = new Follower(new FaultyStore(store));
        followers.add(last);
        server.set("key", "the last");
        server.awaitAcknowledged();
        last.end();
        last.fold();

        String when = "seed " + seed;
        server.assertNothingAcknowledgedIsLost(when);
        server.assertEnds(repository.window(new LoggedSource(server.server().address())), when);
        for (Point point : server.points()) {
            server.assertPoint(point, repository, directory.resolve("target"), when);
        }
    }

    private void happen(int what) throws Exception {
        switch (what) {
            case 0, 1 -> backUp();
            case 2, 3, 4, 5 -> any().foldBeside();
            case 6 -> server.failOver(random.nextInt(4));
            case 7 -> server.server().breakConnections();
            case 8 ->
                server.server()
                        .dropLog(server.server().acknowledged(server.server().timeline()));
            case 9 -> server.server().dropLog(server.server().lsn());
            case 10 -> {
                any().die();
                follow();
            }
            // Two of them, by mistake.
            case 11 -> follow();
            case 12 -> {
                any().freeze();
                follow();
            }
            case 13 -> followers.forEach(Follower::thaw);
            default -> {}
        }
    }

    private Follower any() {
        return followers.get(Math.max(0, followers.size() - 1 - random.nextInt(2)));
    }

    private void follow() throws Exception {
        FaultyStore faulty = new FaultyStore(store);
        Follower follower = new Follower(faulty);
        followers.add(follower);
        for (Fault fault : List.of(Fault.FAIL, Fault.LOSE_ANSWER, Fault.BREAK)) {
            faulty.on(StoreCall.percent(2, random.nextLong()), fault);
        }
    }

    private void backUp() throws InterruptedException {
        try {
            Snapshot base = BackupPlan.builder("plan", repository)
                    .source("logged", new LoggedSource(server.server().address()))
                    .build()
                    .run()
                    .snapshots()
                    .get(0);
            server.backedUp(repository.entries(base).checkpoint());
        } catch (HoldfastException e) {
            throw new AssertionError(e);
        }
    }

    /** Somebody who follows and folds by a store of his own. */
    private final class Follower {

        private final FaultyStore through;
        private final TestOperation operation = new TestOperation(clock);
        private final FollowedLog log;
        private final CompletableFuture<Void> following;
        private final List<CompletableFuture<Void>> folding = new ArrayList<>();
        private volatile CountDownLatch frozen = new CountDownLatch(0);

        Follower(FaultyStore through) throws Exception {
            this.through = through;
            LoggedSource source = LoggedSource.tellingTime(server.addressOf(this::epoch));
            log = FollowedLog.of(
                    OpenRepository.open(through, FoldedNumbers.PASSWORD.utf8(), FoldedNumbers.options(false)),
                    source.identity(),
                    source);
            through.on(call -> sleeps(), Fault.NONE);
            LogFollower follower = new LogFollower(
                    source,
                    source,
                    log.tail(),
                    () -> log.history().claimable(),
                    "test",
                    COMMIT,
                    SmallLog.SPOOL,
                    SOON,
                    LogFollower.Watcher.NONE);
            following = CompletableFuture.runAsync(
                    () -> {
                        try {
                            follower.run(operation);
                        } catch (InterruptedException e) {
                            // It was cancelled.
                        }
                    },
                    executor);
        }

        /** The last one that he has claimed. */
        private long epoch() {
            return through.calls().stream()
                    .filter(call ->
                            call.kind() == StoreCall.Kind.PUT && call.name().endsWith("/000000000000"))
                    .mapToLong(call -> Long.parseLong(call.name().split("/")[3]))
                    .max()
                    .orElse(0);
        }

        private boolean sleeps() {
            boolean interrupted = false;
            while (frozen.getCount() > 0) {
                try {
                    frozen.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return false;
        }

        void freeze() {
            thaw();
            frozen = new CountDownLatch(1);
        }

        void thaw() {
            frozen.countDown();
        }

        void die() {
            through.on(StoreCall.any(), Fault.DIE);
        }

        void foldBeside() {
            folding.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            fold();
                        } catch (IOException | HoldfastException e) {
                            // What is not folded stays in the tail.
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    },
                    executor));
        }

        void fold() throws IOException, InterruptedException {
            FoldedNumbers.fold(log);
        }

        void cancel() {
            thaw();
            operation.cancel();
        }

        void end() throws Exception {
            cancel();
            for (CompletableFuture<Void> fold : folding) {
                fold.get(60, TimeUnit.SECONDS);
            }
            try {
                following.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                // Another has taken over.
                assertThat(e.getCause()).isInstanceOf(LockedException.class);
            }
        }
    }
}
