package io.holdfast.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CorruptionException;
import io.holdfast.LockedException;
import io.holdfast.SourceException;
import io.holdfast.StoreException;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server is followed, whatever happens to it, to the store and to the follower. */
@Timeout(120)
class LogFollowerTest {

    private static final RetryPolicy SOON = new RetryPolicy(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(10));

    /** So slow that a connection breaks while something is under way. */
    private static final TailWriter.GroupCommit COMMIT =
            new TailWriter.GroupCommit(600, Duration.ofMillis(20), Duration.ofMinutes(1));

    private final SealingKey key = SealingKey.random(new SecureRandom());
    private final MemoryStore store = new MemoryStore();
    private final List<Follower> followers = new ArrayList<>();
    private LoggedServer server;
    private SourceIdentity identity;

    @TempDir
    private Path directory;

    @BeforeEach
    void startServer() throws Exception {
        server = new LoggedServer(MutableClock.at("2024-05-01T12:00:00Z"));
        identity = source().identity();
    }

    @AfterEach
    void stop() throws Exception {
        followers.forEach(Follower::cancel);
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyAcknowledgedChangeCanBeRestoredToEveryPosition(long seed) throws Exception {
        Random random = new Random(seed);
        RecordedEntries base = snapshot();
        FaultyStore faulty = new FaultyStore(store);
        Follower follower = follow(source(), faulty);
        awaitBegin();
        for (int i = 0; i < 200; i++) {
            server.set("key-" + random.nextInt(10), "value " + i);
            switch (random.nextInt(25)) {
                case 0 -> {
                    // So that something was taken that is not durable yet.
                    Thread.sleep(5);
                    server.breakConnections();
                }
                case 1 -> server.failOver(server.lsn() - random.nextInt(4));
                case 2 -> faulty.on(StoreCall.first(StoreCall.of(StoreCall.Kind.PUT, "")), Fault.LOSE_ANSWER);
                case 3 -> faulty.on(StoreCall.first(StoreCall.any()), Fault.FAIL);
                case 4 -> {
                    follower.cancel();
                    assertThat(follower.outcome()).isInstanceOf(InterruptedException.class);
                    follower = follow(source(), faulty);
                }
                case 5 -> Thread.sleep(random.nextInt(5));
                default -> {}
            }
        }
        awaitAcknowledged();
        follower.cancel();

        RecordingLog log = read(base.checkpoint());
        List<RecordingLog.Appended> records = log.records();
        for (int i = 0; i < records.size(); i++) {
            int next = i + 1;
            Map<String, String> restored = restore(base, log.asSource(next));
            assertThat(restored).as("seed %d, after record %d", seed, next).isEqualTo(model(records.subList(0, next)));
        }
        assertThat(restore(base, log.asSource(records.size()))).isEqualTo(server.content());
    }

    @Test
    void whatBecomesDurableAfterItsConnectionBrokeIsAcknowledgedOnTheNext() throws Exception {
        follow(source(), store, new TailWriter.GroupCommit(1 << 20, Duration.ofMillis(500), Duration.ofMinutes(1)));
        awaitBegin();
        server.set("a", "1");
        Thread.sleep(100);
        server.breakConnections();

        awaitAcknowledged();
    }

    @Test
    void whatTheServerDroppedIsAGap() throws Exception {
        Follower first = follow(source(), store);
        awaitBegin();
        server.set("a", "1");
        awaitAcknowledged();
        first.cancel();
        first.outcome();
        server.set("a", "2");
        server.set("a", "3");
        server.dropLog(2);

        follow(source(), store);
        awaitAcknowledged();

        assertThat(seen()).containsExactly("gap to 0", "1", "gap to 2", "3");
    }

    @Test
    void anotherSourceAtTheSamePlaceIsNotFollowed() throws Exception {
        try (LoggedServer other = new LoggedServer(MutableClock.at("2024-05-01T12:00:00Z"))) {
            other.set("b", "1");
            AtomicReference<LoggedSource> now = new AtomicReference<>(source());
            Source moving = (Source) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Source.class},
                    (proxy, method, arguments) -> method.invoke(now.get(), arguments));
            Follower follower = follow(moving, store);
            awaitBegin();
            server.set("a", "1");
            awaitAcknowledged();
            now.set(new LoggedSource(other.address()));
            server.close();

            assertThat(follower.outcome()).isInstanceOf(SourceException.class);
            assertThat(seen()).containsExactly("gap to 0", "1");
        }
    }

    @Test
    void whoIsFencedStopsInsteadOfFencingTheOther() throws Exception {
        Follower first = follow(source(), store);
        awaitBegin();
        server.set("a", "1");
        awaitAcknowledged();
        Follower second = follow(source(), store);
        // It finds out with what it stores next, and the second one may take a while to begin.
        while (!first.outcome.isDone()) {
            server.set("a", "more");
            awaitAcknowledged();
        }

        assertThat(first.outcome()).isInstanceOf(LockedException.class);
        server.set("a", "last");
        awaitAcknowledged();
        assertThat(second.outcome.isDone()).isFalse();
        List<String> all = new ArrayList<>(List.of("gap to 0"));
        all.addAll(SmallLog.upTo(server.lsn()));
        assertThat(seen()).isEqualTo(all);
    }

    @Test
    void snapshotsThatCannotBeReadForAWhileAreReadAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        followers.add(new Follower(source(), tail(), COMMIT, () -> {
            if (attempts.incrementAndGet() < 3) {
                throw new StoreException("the answer was lost", new IOException("lost"));
            }
            return TailClaim.Folded.NOTHING;
        }));
        awaitBegin();
        server.set("a", "1");
        awaitAcknowledged();

        assertThat(attempts.get()).isEqualTo(3);
    }

    @Test
    void whoIsCancelledEndsAlsoWhereTheStoreFails() throws Exception {
        LogFollower follower = follower(new FaultyStore(store).on(StoreCall.any(), Fault.FAIL));
        TestOperation operation = new TestOperation();
        CompletableFuture<Throwable> outcome = CompletableFuture.supplyAsync(() -> outcome(follower, operation));
        Thread.sleep(20);
        operation.cancel();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void whatWasTakenBecomesDurableAlsoIfTheInterruptComesAfterTheCancellation() throws Exception {
        CountDownLatch storing = new CountDownLatch(1);
        FaultyStore slow = new FaultyStore(store)
                .delay(
                        call -> {
                            boolean records = call.kind() == StoreCall.Kind.PUT
                                    && call.name().endsWith("2");
                            if (records) {
                                storing.countDown();
                            }
                            return records;
                        },
                        Duration.ofMillis(200));
        LogFollower follower = follower(slow);
        TestOperation operation = new TestOperation();
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Throwable> outcome = CompletableFuture.supplyAsync(() -> {
            thread.set(Thread.currentThread());
            return outcome(follower, operation);
        });
        awaitBegin();
        server.set("a", "1");
        assertThat(storing.await(30, TimeUnit.SECONDS)).isTrue();
        operation.cancel();
        Thread.sleep(50);
        thread.get().interrupt();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(seen()).containsExactly("gap to 0", "1");
        assertThat(tail().list().get(1L)).as("up to the end of the epoch").contains(3L);
    }

    /** Who is not interrupted when it is cancelled, as where something swallows that. */
    private LogFollower follower(Store into) {
        return Follower.following(source(), new Tail(into, key, identity), COMMIT, () -> TailClaim.Folded.NOTHING);
    }

    private static Throwable outcome(LogFollower follower, TestOperation operation) {
        try {
            follower.run(operation);
            throw new AssertionError("it ended by itself");
        } catch (Throwable e) {
            return e;
        }
    }

    private LoggedSource source() {
        return new LoggedSource(server.address());
    }

    private Follower follow(Source source, Store into) {
        return follow(source, into, COMMIT);
    }

    private Follower follow(Source source, Store into, TailWriter.GroupCommit commit) {
        Follower follower = new Follower(source, new Tail(into, key, identity), commit, () -> TailClaim.Folded.NOTHING);
        followers.add(follower);
        return follower;
    }

    /** Waits until whoever follows first has said where the log begins, so that all that comes now is part of it. */
    private void awaitBegin() throws Exception {
        while (tail().list().values().stream().noneMatch(numbers -> numbers.contains(1L))) {
            Thread.sleep(1);
        }
    }

    private void awaitAcknowledged() throws InterruptedException {
        while (server.acknowledged(server.timeline()) < server.lsn()) {
            Thread.sleep(1);
        }
    }

    private RecordedEntries snapshot() throws Exception {
        TestOperation operation = new TestOperation();
        RecordingSink sink = new RecordingSink(operation, Optional.empty());
        return sink.recorded(
                source().snapshot(new TestRequest(SnapshotKind.FULL, Optional.empty(), 1), sink, operation));
    }

    private RecordingLog read(Checkpoint from) throws Exception {
        RecordingLog log = new RecordingLog(Optional.of(from));
        TailReader.read(tail(), new TailReader.Visitor() {
            @Override
            public void record(String stream, ByteBuffer bytes, Checkpoint upTo) throws InterruptedException {
                log.stream(stream).append(bytes, upTo);
            }

            @Override
            public void head(LogSegment.Head head) {}

            @Override
            public void gap(Checkpoint after, Checkpoint upTo) {
                assertThat(upTo.positions())
                        .as("the only gap is before the base")
                        .isEqualTo(from.positions());
            }

            @Override
            public void damaged(LogPlace place, CorruptionException why) {
                throw why;
            }
        });
        return log;
    }

    private Tail tail() {
        return new Tail(store, key, identity);
    }

    /** What the tail holds, in words. */
    private List<String> seen() throws Exception {
        List<String> seen = new ArrayList<>();
        TailReader.read(tail(), new TailReader.Visitor() {
            @Override
            public void record(String stream, ByteBuffer bytes, Checkpoint upTo) {
                seen.add(upTo.positions().get(stream));
            }

            @Override
            public void head(LogSegment.Head head) {}

            @Override
            public void gap(Checkpoint after, Checkpoint upTo) {
                seen.add("gap to " + upTo.positions().get("timeline/1"));
            }

            @Override
            public void damaged(LogPlace place, CorruptionException why) {
                throw why;
            }
        });
        return seen;
    }

    private Map<String, String> restore(EntrySource base, LogSource log) throws Exception {
        RestorePoint point = RestorePoint.of(base, log);
        source().restore(point, () -> directory, new TestOperation());
        Map<String, String> content = new TreeMap<>();
        for (String line : Files.readAllLines(directory.resolve("data"))) {
            content.put(line.split(" ", 2)[0], line.split(" ", 2)[1]);
        }
        return content;
    }

    /** What the server held after these records, found in another way than a restore does. */
    private static Map<String, String> model(List<RecordingLog.Appended> records) {
        List<String> history = new ArrayList<>();
        for (RecordingLog.Appended record : records) {
            String[] change =
                    UTF_8.decode(record.bytes().duplicate()).toString().split(" ", 3);
            if (change[0].equals("fork")) {
                int kept = Integer.parseInt(record.upTo().positions().getOrDefault(record.stream(), "")) - 1;
                history.subList(kept, history.size()).clear();
                history.add("");
            } else {
                history.add(change[1] + " " + change[2]);
            }
            String position = record.upTo().positions().get(record.stream());
            assertThat(history).as("changes up to %s", position).hasSize(Integer.parseInt(position));
        }
        Map<String, String> content = new TreeMap<>();
        for (String change : history) {
            if (!change.isEmpty()) {
                content.put(change.split(" ", 2)[0], change.split(" ", 2)[1]);
            }
        }
        return content;
    }

    /** Somebody who follows the server, in the background. */
    private static final class Follower {

        private final TestOperation operation = new TestOperation();
        private final CompletableFuture<Throwable> outcome = new CompletableFuture<>();

        Follower(Source source, Tail tail, TailWriter.GroupCommit commit, LogFollower.FoldedLog folded) {
            LogFollower follower = following(source, tail, commit, folded);
            operation.executor().execute(() -> outcome.complete(LogFollowerTest.outcome(follower, operation)));
        }

        static LogFollower following(
                Source source, Tail tail, TailWriter.GroupCommit commit, LogFollower.FoldedLog folded) {
            return new LogFollower(
                    source,
                    source.log().orElseThrow(),
                    tail,
                    folded,
                    "test",
                    commit,
                    SmallLog.SPOOL,
                    SOON,
                    LogFollower.Watcher.NONE);
        }

        void cancel() {
            operation.cancel();
        }

        Throwable outcome() throws Exception {
            return outcome.get(30, TimeUnit.SECONDS);
        }
    }
}
