package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.ConfigurationException;
import io.holdfast.internal.log.WindowModel.Point;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.PointRestoreRequest;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogStream;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private static final TailWriter.GroupCommit COMMIT = new TailWriter.GroupCommit(400, Duration.ofMillis(1));

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private final MemoryStore store = FoldedNumbers.repository();
    private final WindowModel model = new WindowModel();
    private final List<Point> path = new ArrayList<>(List.of(new Point(1, 0)));
    private final Map<Point, Map<String, String>> contents = new HashMap<>();
    private final Map<Point, Instant> instants = new HashMap<>();
    private LoggedServer server;
    private Repository repository;
    private Source source;
    private TestOperation operation = new TestOperation(clock);
    private CompletableFuture<Void> following = CompletableFuture.completedFuture(null);

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new LoggedServer(clock);
        source = new Watched(new LoggedSource(server.address()), model);
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .lock(false)
                .clock(clock)
                .build();
        repository = Repository.open(store, FoldedNumbers.PASSWORD, options);
        noteChange();
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
        follow();
        for (int i = 0; i < 120; i++) {
            set("key-" + random.nextInt(8), "value " + i);
            switch (random.nextInt(20)) {
                case 0, 1 -> backUp();
                case 2 -> {
                    awaitAcknowledged();
                    fold();
                }
                case 3 -> failOver(random.nextInt(4));
                case 4 -> server.breakConnections();
                case 5 -> {
                    awaitAcknowledged();
                    unfollow();
                    set("lost", "value " + i);
                    if (random.nextBoolean()) {
                        server.dropLog(server.lsn());
                    }
                    follow();
                }
                case 6 -> awaitAcknowledged();
                default -> {}
            }
        }
        awaitAcknowledged();
        unfollow();

        RecoveryWindow window = repository.window(source);
        Set<Point> ends = new HashSet<>();
        window.ranges().stream()
                .map(range -> latest(range.to()))
                .filter(model::isInLog)
                .forEach(ends::add);
        assertThat(ends).as("seed %d", seed).isEqualTo(model.ends());
        for (Point point : contents.keySet()) {
            assertPoint(point, seed);
        }
    }

    private void assertPoint(Point point, long seed) throws Exception {
        RecoveryPoint position = RecoveryPoint.at("timeline/" + point.timeline(), Long.toString(point.lsn()));
        if (!model.isRestorable(point)) {
            assertThatThrownBy(() -> restore(position))
                    .as("seed %d, %s", seed, point)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("nothing touched");
            return;
        }
        assertThat(restore(position)).as("seed %d, %s", seed, point).isEqualTo(contents.get(point));
        if (model.isInLog(point)) {
            assertThat(restore(RecoveryPoint.at(instants.get(point))))
                    .as("seed %d, %s", seed, instants.get(point))
                    .isEqualTo(contents.get(point));
        }
    }

    @Test
    void marksAndTheLatestPointAreFound() throws Exception {
        follow();
        backUp();
        set("a", "1");
        mark("before");
        set("a", "2");
        awaitAcknowledged();
        fold();
        mark("after");
        set("a", "3");
        awaitAcknowledged();
        unfollow();

        assertThat(repository.window(source).marks()).containsOnlyKeys("before", "after");
        assertThat(restore(RecoveryPoint.mark("before"))).containsEntry("a", "1");
        assertThat(restore(RecoveryPoint.mark("after"))).containsEntry("a", "2");
        assertThat(restore(RecoveryPoint.latest())).containsEntry("a", "3");
        assertThat(restore(RecoveryPoint.latestVerified())).containsEntry("a", "3");
        assertThatThrownBy(() -> restore(RecoveryPoint.mark("never")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[after, before]");
    }

    @Test
    void nearestPointsAreNamedWhereItCannotBeRestoredTo() throws Exception {
        follow();
        set("a", "1");
        Instant tooEarly = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        backUp();
        Instant base = clock.instant();
        set("a", "2");
        Instant end = clock.instant();
        awaitAcknowledged();
        unfollow();

        assertThatThrownBy(() -> restore(RecoveryPoint.at(tooEarly)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nearest after it is " + base);
        assertThatThrownBy(() -> restore(RecoveryPoint.at(end.plusSeconds(1))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nearest before it is " + end);
        assertThatThrownBy(() -> restore(RecoveryPoint.at("timeline/1", "7")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nearest before it is 2");
        assertThat(Files.exists(directory.resolve("target"))).isFalse();
    }

    @Test
    void windowSaysWhatWouldBeLost() throws Exception {
        follow();
        backUp();
        set("a", "1");
        awaitAcknowledged();
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

    private void set(String key, String value) {
        clock.advance(Duration.ofSeconds(1));
        server.set(key, value);
        noteChange();
    }

    private void mark(String name) {
        clock.advance(Duration.ofSeconds(1));
        server.mark(name);
        noteChange();
    }

    private void failOver(int lost) throws IOException {
        clock.advance(Duration.ofSeconds(1));
        long kept = Math.max(0, server.lsn() - lost);
        server.failOver(kept);
        path.removeIf(point -> point.lsn() > kept);
        noteChange();
    }

    private void noteChange() {
        Point now = new Point(server.timeline(), server.lsn());
        if (now.lsn() > 0) {
            model.changed(path.get(path.size() - 1), now);
            path.add(now);
        }
        contents.put(now, server.content());
        instants.put(now, clock.instant());
    }

    private void backUp() {
        BackupPlan.builder("plan", repository).source("logged", source).build().run();
        model.backedUp(path.get(path.size() - 1));
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
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!((Watched) source).hasBegun() && System.nanoTime() < end) {
            Thread.sleep(1);
        }
    }

    private void unfollow() throws Exception {
        operation.cancel();
        try {
            following.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private void awaitAcknowledged() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (server.acknowledged(server.timeline()) < server.lsn() && server.lsn() > 0) {
            assertThat(System.nanoTime()).as("in vain").isLessThan(end);
            Thread.sleep(1);
        }
    }

    private static Point latest(Checkpoint at) {
        int timeline = at.positions().keySet().stream()
                .mapToInt(stream -> Integer.parseInt(stream.substring("timeline/".length())))
                .max()
                .orElseThrow();
        return new Point(timeline, Long.parseLong(at.positions().get("timeline/" + timeline)));
    }

    private Map<String, String> restore(RecoveryPoint point) throws IOException {
        Path target = directory.resolve("target");
        PointRestoreReport report = repository.restore(
                source, PointRestoreRequest.to(target).point(point).build());
        assertThat(report.at().positions()).isNotEmpty();
        Map<String, String> content = new TreeMap<>();
        for (String line : Files.readAllLines(target.resolve("data"))) {
            String[] words = line.split(" ", 2);
            content.put(words[0], words[1]);
        }
        Files.delete(target.resolve("data"));
        Files.delete(target);
        return content;
    }

    /** Tells the model what is followed. */
    private record Watched(LoggedSource source, WindowModel model, Set<String> begun) implements Source, LogShipper {

        Watched(LoggedSource source, WindowModel model) {
            this(source, model, new HashSet<>());
        }

        boolean hasBegun() {
            synchronized (model) {
                return !begun.isEmpty();
            }
        }

        @Override
        public SourceIdentity identity() throws IOException {
            return source.identity();
        }

        @Override
        public Snapshotter snapshotter() {
            return source;
        }

        @Override
        public Optional<LogShipper> log() {
            return Optional.of(this);
        }

        @Override
        public void close() {}

        @Override
        public int compare(String stream, String position, String other) {
            return source.compare(stream, position, other);
        }

        @Override
        public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation)
                throws IOException, InterruptedException {
            from.ifPresent(at -> {
                synchronized (model) {
                    model.followedFrom(latest(at));
                    begun.add("begun");
                }
            });
            try {
                source.follow(from, new WatchedSink(sink, model, begun), operation);
            } catch (LogLostException e) {
                synchronized (model) {
                    model.gap();
                }
                throw e;
            }
        }
    }

    private record WatchedSink(LogSink sink, WindowModel model, Set<String> begun) implements LogSink {

        @Override
        public LogStream stream(String id) {
            LogStream stream = sink.stream(id);
            return new LogStream() {
                @Override
                public void append(ByteBuffer bytes, Checkpoint upTo) throws InterruptedException {
                    stream.append(bytes, upTo);
                    synchronized (model) {
                        int timeline = Integer.parseInt(id.substring("timeline/".length()));
                        model.appended(new Point(
                                timeline, Long.parseLong(upTo.positions().get(id))));
                    }
                }

                @Override
                public void onDurable(Consumer<Checkpoint> listener) {
                    stream.onDurable(listener);
                }
            };
        }

        @Override
        public void begin(Checkpoint from) throws InterruptedException {
            sink.begin(from);
            synchronized (model) {
                model.gap();
                begun.add("begun");
            }
        }

        @Override
        public void head(Checkpoint position) {
            sink.head(position);
        }
    }
}
