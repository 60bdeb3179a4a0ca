package io.holdfast.internal.log;

import io.holdfast.BackupPlan;
import io.holdfast.LockedException;
import io.holdfast.Snapshot;
import io.holdfast.SourceException;
import io.holdfast.internal.log.WindowModel.Point;
import io.holdfast.interop.Holdfast;
import io.holdfast.interop.Restic;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.repository.UnusedLimit;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MutableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes that follow a server into a directory, and fold all the time, are killed and frozen and started twice, while the server crashes, fails over
 * and loses its log, and others back up and prune.
 */
@Timeout(600)
class KilledFollowerIT {

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("holdfast.exhaustive");
    private static final int STEPS = EXHAUSTIVE ? 60 : 20;
    private static final int POINTS = EXHAUSTIVE ? Integer.MAX_VALUE : 15;
    private static final PruneOptions AT_ONCE = PruneOptions.builder()
            .maxUnused(UnusedLimit.percent(0))
            .grace(Duration.ZERO)
            .build();

    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final List<Future<?>> beside = new ArrayList<>();
    private final List<FollowerProcess> followers = new ArrayList<>();
    private Random random = new Random();
    private WatchedServer server;
    private FollowerProcess waiting;

    @TempDir
    private Path directory;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, EXHAUSTIVE ? 12 : 2);
    }

    @BeforeEach
    void start() throws Exception {
        server = new WatchedServer(MutableClock.at("2026-11-21T12:00:00Z"));
        Holdfast.init(directory, ChunkerChoice.FASTCDC).close();
        waiting = FollowerProcess.waiting(directory);
    }

    @AfterEach
    void stop() throws Exception {
        waiting.kill();
        for (FollowerProcess follower : followers) {
            follower.kill();
        }
        executor.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyAcknowledgedByteCanBeRestoredAndNothingIsClaimedThatIsNotThere(long seed) throws Exception {
        random = new Random(seed);
        follow();
        for (int step = 0; step < STEPS; step++) {
            change();
            happen(random.nextInt(14));
            Thread.sleep(random.nextInt(200));
        }
        end();

        String when = "seed " + seed;
        server.assertNothingAcknowledgedIsLost(when);
        Restic restic = Restic.on(directory);
        restic.ok("unlock", "--remove-all");
        restic.check();
        try (Repository repository = Holdfast.open(directory)) {
            server.assertEnds(repository.window(new LoggedSource(server.server().address())), when);
            List<Point> points = new ArrayList<>(server.points());
            Collections.shuffle(points, random);
            for (Point point : points.subList(0, Math.min(POINTS, points.size()))) {
                server.assertPoint(point, repository, directory.resolve("target"), when);
            }
        }
    }

    private void happen(int what) throws Exception {
        switch (what) {
            case 0, 1, 2 -> {
                newest().kill();
                follow();
            }
            // Two of them, by mistake.
            case 3 -> follow();
            case 4 -> {
                newest().freeze();
                follow();
            }
            case 5 -> thawAll();
            case 6 -> server.server().breakConnections();
            case 7, 8 -> server.failOver(random.nextInt(4));
            case 9 -> dropLog();
            case 10, 11 -> besides(this::backUp);
            case 12 -> besides(this::prune);
            default -> server.awaitAcknowledged();
        }
    }

    private void change() {
        for (int i = random.nextInt(10); i >= 0; i--) {
            server.set(
                    "key-" + random.nextInt(8),
                    Integer.toString(random.nextInt(10)).repeat(random.nextInt(3000)));
        }
    }

    private FollowerProcess newest() {
        return followers.get(followers.size() - 1);
    }

    private void follow() throws Exception {
        int rank = followers.size() + 1;
        waiting.follow(server.addressOf(() -> rank), Duration.ofMillis(1 + random.nextInt(100)));
        followers.add(waiting);
        waiting = FollowerProcess.waiting(directory);
        server.awaitFollower(rank);
        Thread.sleep(random.nextInt(500));
    }

    private void thawAll() throws Exception {
        for (FollowerProcess follower : followers) {
            if (follower.isFrozen()) {
                follower.thaw();
            }
        }
    }

    /** A server keeps the log that nobody has acknowledged, or does not. */
    private void dropLog() {
        boolean careful = random.nextBoolean();
        server.server()
                .dropLog(
                        careful
                                ? server.server().acknowledged(server.server().timeline())
                                : server.server().lsn());
    }

    private void besides(Callable<Void> task) {
        beside.add(executor.submit(task));
    }

    private Void backUp() throws InterruptedException {
        LoggedSource source = new LoggedSource(server.server().address());
        try (Repository repository = Holdfast.open(directory)) {
            for (Snapshot base : BackupPlan.builder("plan", repository)
                    .source("logged", source)
                    .build()
                    .run()
                    .snapshots()) {
                server.backedUp(repository.entries(base).checkpoint());
            }
        } catch (SourceException | LockedException e) {
            // The server has crashed meanwhile, or somebody prunes.
        }
        return null;
    }

    private Void prune() {
        try (Repository repository = Holdfast.open(directory)) {
            repository.prune(repository.planPrune(AT_ONCE));
        } catch (LockedException e) {
            // Somebody folds or backs up.
        }
        return null;
    }

    /** All that follow but the last one find that they are not to, and that one ends as it is asked to. */
    private void end() throws Exception {
        for (Future<?> task : beside) {
            task.get();
        }
        thawAll();
        follow();
        server.set("key-0", "the last");
        for (FollowerProcess follower : followers.subList(0, followers.size() - 1)) {
            follower.assertFenced();
        }
        server.awaitAcknowledged();
        newest().end();
    }
}
