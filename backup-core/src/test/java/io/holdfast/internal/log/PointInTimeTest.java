package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.internal.log.WindowModel.Point;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that changes, fails over and loses its log is restored to every point that a model says it can be, and to no other. */
@Timeout(300)
class PointInTimeTest {

    private static final RetryPolicy SOON = new RetryPolicy(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(10));
    private static final TailWriter.GroupCommit COMMIT =
            new TailWriter.GroupCommit(400, Duration.ofMillis(1), Duration.ZERO);

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private final MemoryStore store = FoldedNumbers.repository();
    private WatchedServer server;
    private Repository repository;
    private Source source;
    private TestOperation operation = new TestOperation(clock);
    private CompletableFuture<Void> following = CompletableFuture.completedFuture(null);

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new WatchedServer(clock);
        source = new LoggedSource(server.addressOf(() -> 0));
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .lock(false)
                .clock(clock)
                .build();
        repository = Repository.open(store, FoldedNumbers.PASSWORD, options);
    }

    @AfterEach
    void stop() throws Exception {
        unfollow();
        repository.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 15})
    void everyPointIsRestoredThatCanBe(long seed) throws Exception {
        Random random = new Random(seed);
        if (seed % 2 == 0) {
            source = LoggedSource.tellingTime(server.addressOf(() -> 0));
        }
        follow();
        for (int i = 0; i < 120; i++) {
            server.set("key-" + random.nextInt(8), "value " + i);
            switch (random.nextInt(20)) {
                case 0, 1 -> backUp();
                case 2 -> {
                    server.awaitAcknowledged();
                    fold();
                }
                case 3 -> server.failOver(random.nextInt(4));
                case 4 -> server.server().breakConnections();
                case 5 -> {
                    server.awaitAcknowledged();
                    unfollow();
                    server.set("lost", "value " + i);
                    if (random.nextBoolean()) {
                        server.server().dropLog(server.server().lsn());
                    }
                    follow();
                }
                case 6 -> server.awaitAcknowledged();
                default -> {}
            }
        }
        server.awaitAcknowledged();
        unfollow();

        String when = "seed " + seed;
        server.assertNothingAcknowledgedIsLost(when);
        server.assertEnds(repository.window(source), when);
        for (Point point : server.points()) {
            server.assertPoint(point, repository, directory.resolve("target"), when);
        }
    }

    @Test
    void baseIsBroughtFurtherThoughTheLogBeginsInHistoryThatWasLost() throws Exception {
        server.set("a", "1");
        server.set("a", "2");
        follow();
        server.failOver(1);
        server.set("a", "3");
        server.awaitAcknowledged();
        backUp();
        server.set("a", "4");
        server.awaitAcknowledged();
        unfollow();

        assertThat(restored(RecoveryPoint.latest())).containsEntry("a", "4");
        fold();
        assertThat(restored(RecoveryPoint.latest())).containsEntry("a", "4");
        server.assertEnds(repository.window(source), "folded");
    }

    @Test
    void marksAndTheLatestPointAreFound() throws Exception {
        follow();
        backUp();
        server.set("a", "1");
        server.mark("before");
        server.set("a", "2");
        server.awaitAcknowledged();
        fold();
        server.mark("after");
        server.set("a", "3");
        server.awaitAcknowledged();
        unfollow();

        assertThat(repository.window(source).marks()).containsOnlyKeys("before", "after");
        assertThat(restored(RecoveryPoint.mark("before"))).containsEntry("a", "1");
        assertThat(restored(RecoveryPoint.mark("after"))).containsEntry("a", "2");
        assertThat(restored(RecoveryPoint.latest())).containsEntry("a", "3");
        assertThat(restored(RecoveryPoint.latestVerified())).containsEntry("a", "3");
        assertThatThrownBy(() -> restored(RecoveryPoint.mark("never")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[after, before]");
    }

    @Test
    void placeThatOnlyThePluginKnowsIsFoundInSnapshotsAndInTheTail() throws Exception {
        follow();
        backUp();
        server.set("a", "1");
        server.set("a", "2");
        server.awaitAcknowledged();
        fold();
        server.set("a", "3");
        server.set("a", "4");
        server.awaitAcknowledged();
        unfollow();

        assertThat(restored(RecoveryPoint.target("set a 1"))).containsEntry("a", "1");
        assertThat(restored(RecoveryPoint.target("set a 3"))).containsEntry("a", "3");
        assertThatThrownBy(() -> restored(RecoveryPoint.target("set a 5")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'set a 5' is not in the log");
    }

    @Test
    void nearestPointsAreNamedWhereItCannotBeRestoredTo() throws Exception {
        follow();
        server.set("a", "1");
        Instant tooEarly = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        backUp();
        Instant base = clock.instant();
        server.set("a", "2");
        Instant end = clock.instant();
        server.awaitAcknowledged();
        unfollow();

        assertThatThrownBy(() -> restored(RecoveryPoint.at(tooEarly)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nearest after it is " + base);
        assertThatThrownBy(() -> restored(RecoveryPoint.at(end.plusSeconds(1))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nearest before it is " + end);
        assertThatThrownBy(() -> restored(RecoveryPoint.at("timeline/1", "7")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nearest before it is 2");
        assertThat(Files.exists(directory.resolve("target"))).isFalse();
    }

    @Test
    void windowSaysWhatWouldBeLost() throws Exception {
        follow();
        backUp();
        server.set("a", "1");
        server.awaitAcknowledged();
        clock.advance(Duration.ofSeconds(90));

        RecoveryWindow window = repository.window(source);

        assertThat(window.rpo()).contains(Duration.ofSeconds(90));
        assertThat(window.earliest().orElseThrow().positions()).containsEntry("timeline/1", "0");
        assertThat(window.latest().orElseThrow().positions()).containsEntry("timeline/1", "1");
        assertThat(window.tailBytes()).isPositive().isEqualTo(window.logBytes());
        fold();
        assertThat(repository.window(source).tailBytes()).isZero();
        assertThat(repository.window(source).ranges()).isEqualTo(window.ranges());
    }

    private void backUp() throws InterruptedException {
        Snapshot base = BackupPlan.builder("plan", repository)
                .source("logged", source)
                .build()
                .run()
                .snapshots()
                .get(0);
        server.backedUp(repository.entries(base).checkpoint());
    }

    private void fold() throws Exception {
        try (FollowedLog log = FollowedLog.of(
                FoldedNumbers.open(store), source.identity(), source.log().orElseThrow())) {
            FoldedNumbers.fold(log);
        }
    }

    private void follow() throws Exception {
        operation = new TestOperation(clock);
        TestOperation mine = operation;
        FollowedLog log = FollowedLog.of(
                FoldedNumbers.open(store), source.identity(), source.log().orElseThrow());
        LogFollower follower = new LogFollower(
                source,
                source.log().orElseThrow(),
                log.tail(),
                () -> log.history().claimable(),
                "test",
                COMMIT,
                SmallLog.SPOOL,
                SOON,
                LogFollower.Watcher.NONE);
        following = CompletableFuture.runAsync(() -> {
            try (log) {
                follower.run(mine);
            } catch (InterruptedException e) {
                // It was cancelled.
            }
        });
        server.awaitBegin();
    }

    private void unfollow() throws Exception {
        operation.cancel();
        try {
            following.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private Map<String, String> restored(RecoveryPoint point) throws IOException {
        return WatchedServer.restore(repository, source, point, directory.resolve("target"));
    }
}
