package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoggedSourceTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private LoggedServer server;

    @TempDir
    private Path directory;

    @BeforeEach
    void startServer() throws IOException {
        server = new LoggedServer(MutableClock.at("2024-05-01T12:00:00Z"));
        server.set("first", "a value with spaces");
        server.set("ü", "");
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Nested
    class HoldingStill extends SourceContract {

        @Override
        protected boolean change() {
            server.set("counter", Long.toString(server.lsn()));
            return true;
        }

        @Override
        protected Source open() {
            return LoggedSource.holdingStill(server.address());
        }

        @Override
        protected void assertRestored(Path restored) throws Exception {
            assertThat(LoggedSource.restored(restored)).isEqualTo(server.content());
        }

        @Override
        protected void assertReleased() {
            // Waits for whoever holds it.
            server.set("first", "a value with spaces");
        }
    }

    @Nested
    class AsSource extends SourceContract {

        @Override
        protected boolean change() {
            server.set("counter", Long.toString(server.lsn()));
            return true;
        }

        @Override
        protected Source open() {
            return new LoggedSource(server.address());
        }

        @Override
        protected void assertRestored(Path restored) throws Exception {
            assertThat(LoggedSource.restored(restored)).isEqualTo(server.content());
        }
    }

    @Nested
    class AsLogShipper extends LogShipperContract {

        @Override
        protected Source open() {
            return new LoggedSource(server.address());
        }

        @Override
        protected void change() {
            server.set("key-" + server.lsn() % 5, "value " + server.lsn());
        }

        @Override
        protected void assertRestored(Path restored) throws Exception {
            assertThat(LoggedSource.restored(restored)).isEqualTo(server.content());
        }

        @Override
        protected boolean breakConnections() throws Exception {
            server.breakConnections();
            return true;
        }

        @Override
        protected boolean dropLog() {
            server.dropLog(server.lsn());
            return true;
        }
    }

    @Test
    void whatIsDurableIsAcknowledgedToTheServer() throws Exception {
        RecordingLog log = new RecordingLog(Optional.empty());
        TestOperation operation = new TestOperation();
        CompletableFuture<Throwable> outcome = follow(Optional.empty(), log, operation);
        log.awaitBegun(LIMIT);
        long last = server.set("k", "v");
        log.await(1, LIMIT);
        assertThat(server.acknowledged(1)).isZero();

        log.acknowledge();

        while (server.acknowledged(1) < last) {
            Thread.sleep(1);
        }
        operation.cancel();
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void changesThatAFailOverLostAreNotRestored() throws Exception {
        TestOperation operation = new TestOperation();
        RecordingSink sink = new RecordingSink(operation, Optional.empty());
        RecordedEntries base = sink.recorded(
                source().snapshot(new TestRequest(SnapshotKind.FULL, Optional.empty(), 1), sink, operation));
        RecordingLog log = new RecordingLog(Optional.of(base.checkpoint()));
        CompletableFuture<Throwable> before = follow(Optional.of(base.checkpoint()), log, operation);
        long kept = server.set("kept", "1");
        server.set("kept", "lost");
        server.set("lost", "1");
        log.await(3, LIMIT);
        server.failOver(kept);
        assertThat(before.get()).isInstanceOf(IOException.class);

        CompletableFuture<Throwable> after = follow(Optional.of(log.checkpointAfter(3)), log, operation);
        server.set("new", "1");
        log.await(5, LIMIT);
        operation.cancel();
        assertThat(after.get()).isInstanceOf(InterruptedException.class);

        assertThat(log.checkpointAfter(5).positions()).containsOnlyKeys("timeline/1", "timeline/2");
        assertThat(restored(base, log.asSource(5))).isEqualTo(server.content()).containsEntry("kept", "1");
        assertThat(restored(base, log.asSource(3)))
                .containsEntry("kept", "lost")
                .containsEntry("lost", "1");
    }

    @Test
    void identityIsThatOfTheServerAndNotOfItsAddress() throws Exception {
        try (LoggedServer other = new LoggedServer(MutableClock.at("2024-05-01T12:00:00Z"))) {
            assertThat(new LoggedSource(other.address()).identity()).isNotEqualTo(source().identity());
        }
    }

    private LoggedSource source() {
        return new LoggedSource(server.address());
    }

    private CompletableFuture<Throwable> follow(Optional<Checkpoint> from, RecordingLog log, TestOperation operation) {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        operation.executor().execute(() -> {
            try {
                source().follow(from, log, operation);
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        return outcome;
    }

    private Map<String, String> restored(EntrySource base, LogSource log) throws Exception {
        RestorePoint point = RestorePoint.of(base, log);
        source().restore(point, () -> directory, new TestOperation());
        return LoggedSource.restored(directory);
    }
}
