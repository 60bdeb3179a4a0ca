package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogStream;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.TestOperation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many bytes the server is ahead is known while it writes. */
class ServerHeadIT {

    /** Of different masters. */
    private static final List<String> KEYS = List.of("a", "b", "c");

    private static final int WRITTEN = 30_000_000;

    @TempDir
    private Path directory;

    /** Follows a source from a copy on, into a log that takes nothing until it is released. */
    private static final class Held implements LogSink, AutoCloseable {

        private final TestOperation operation = new TestOperation(Clock.systemUTC());
        private final CountDownLatch released = new CountDownLatch(1);
        private final RecordingLog log;
        private final CompletableFuture<Void> following;
        private volatile OptionalLong ahead = OptionalLong.empty();

        Held(RedisSource source) throws Exception {
            Checkpoint from = FollowedServer.base(source).checkpoint();
            log = new RecordingLog(Optional.of(from));
            following = CompletableFuture.runAsync(
                    () -> {
                        try {
                            source.log().orElseThrow().follow(Optional.of(from), this, operation);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    operation.executor());
        }

        @Override
        public LogStream stream(String id) {
            LogStream stream = log.stream(id);
            return new LogStream() {
                @Override
                public void append(ByteBuffer bytes, Checkpoint upTo) throws InterruptedException {
                    released.await();
                    stream.append(bytes, upTo);
                }

                @Override
                public void onDurable(Consumer<Checkpoint> listener) {
                    stream.onDurable(listener);
                }
            };
        }

        @Override
        public void begin(Checkpoint from) throws InterruptedException {
            log.begin(from);
        }

        @Override
        public void head(Checkpoint position, OptionalLong bytes) {
            log.head(position, bytes);
            ahead = bytes;
        }

        /** Much that was written is counted as long as nothing of it is taken. */
        void assertCounted() throws Exception {
            TestServer.await(() -> ahead.orElse(0) >= WRITTEN);
            released.countDown();
            TestServer.await(() -> ahead.orElse(-1) == 0);
        }

        @Override
        public void close() {
            released.countDown();
            operation.cancel();
            try {
                assertThat(operation.awaitIdle(Duration.ofMinutes(1))).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertThat(following).isCompletedExceptionally();
        }
    }

    @Test
    void whatIsHeldUpIsCounted() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            server.command("ACL", "SETUSER", "backup", "+info");
            try (Held held = new Held(server.source().build())) {
                server.command("SET", "large", "x".repeat(WRITTEN));
                held.assertCounted();
            }
        }
    }

    @Test
    void backlogThatIsTooSmallForWhatIsWrittenIsSaid() throws Exception {
        MutableClock clock = MutableClock.at("2026-11-22T12:00:00Z");
        List<String> warnings = new CopyOnWriteArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        TestOperation operation = new TestOperation(Clock.systemUTC());
        try (TestServer server = TestServer.start(directory);
                FollowedServer followed = new FollowedServer(server.source().build(), Optional.empty())) {
            followed.log().awaitBegun(Duration.ofMinutes(1));
            CommandPosition here = CommandPosition.of(server.info("master_replid"), 0);
            ServerHead head = new ServerHead(
                    Login.to(server.url(), SSLContext.getDefault()),
                    () -> here,
                    (position, ahead) -> asked.incrementAndGet(),
                    new Backlog(clock, warnings::add),
                    operation);
            try {
                TestServer.await(() -> asked.get() > 0);
                server.command("SET", "a", "x".repeat(500_000));
                clock.advance(Duration.ofMinutes(1));
                TestServer.await(() -> !warnings.isEmpty());
                assertThat(warnings).singleElement().asString().contains("repl-backlog-size");
            } finally {
                head.close();
            }
            assertThat(operation.awaitIdle(Duration.ofMinutes(1))).isTrue();
        }
    }

    @Test
    void whatTheMastersOfAClusterHoldUpIsAddedUpAndUnknownWhenOneDoesNotSayIt() throws Exception {
        try (TestCluster cluster = TestCluster.start(directory, false)) {
            for (int i = 0; i < TestCluster.MASTERS; i++) {
                cluster.master(i).command("ACL", "SETUSER", "backup", "+info");
            }
            try (Held held = new Held(cluster.source().build())) {
                String part = "x".repeat(WRITTEN / KEYS.size());
                for (String key : KEYS) {
                    cluster.command("SET", key, part);
                }
                held.assertCounted();
                cluster.master(1).command("ACL", "SETUSER", "backup", "-info");
                TestServer.await(() -> held.ahead.isEmpty());
            }
        }
    }
}
