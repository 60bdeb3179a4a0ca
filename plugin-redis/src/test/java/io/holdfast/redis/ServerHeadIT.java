package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogStream;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.TestOperation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many bytes the server is ahead is known while it writes. */
class ServerHeadIT {

    private static final int WRITTEN = 30_000_000;

    @TempDir
    private Path directory;

    /** Takes nothing as long as it is held. */
    private static final class Held implements LogSink {

        private final RecordingLog log;
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile OptionalLong ahead = OptionalLong.empty();

        Held(Checkpoint from) {
            log = new RecordingLog(Optional.of(from));
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
    }

    @Test
    void whatIsHeldUpIsCounted() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            server.command("ACL", "SETUSER", "backup", "+info");
            assertThat(aheadWhileHeld(server).orElse(0)).isGreaterThanOrEqualTo(WRITTEN);
        }
    }

    /** How far it is ahead when it has written much of which nothing was taken. */
    private static OptionalLong aheadWhileHeld(TestServer server) throws Exception {
        RedisSource source = server.source().build();
        RecordedEntries base = FollowedServer.base(source);
        Held held = new Held(base.checkpoint());
        TestOperation operation = new TestOperation(Clock.systemUTC());
        CompletableFuture<Void> following = CompletableFuture.runAsync(
                () -> {
                    try {
                        source.log().orElseThrow().follow(Optional.of(base.checkpoint()), held, operation);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                operation.executor());
        server.command("SET", "large", "x".repeat(WRITTEN));
        TestServer.await(() -> held.ahead.orElse(0) >= WRITTEN);
        OptionalLong ahead = held.ahead;
        held.released.countDown();
        TestServer.await(() -> held.ahead.orElse(-1) == 0);
        operation.cancel();
        assertThat(operation.awaitIdle(Duration.ofMinutes(1))).isTrue();
        assertThat(following).isCompletedExceptionally();
        return ahead;
    }
}
