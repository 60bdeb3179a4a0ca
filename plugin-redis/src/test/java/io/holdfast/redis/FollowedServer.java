package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The commands of a server, which are followed in the background into memory. */
final class FollowedServer implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final TestOperation operation = new TestOperation(Clock.systemUTC());
    private final RecordingLog log;
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();

    FollowedServer(Source source, Optional<Checkpoint> from) {
        log = new RecordingLog(from);
        operation.executor().execute(() -> {
            try {
                source.log().orElseThrow().follow(from, log, operation);
                end.complete(new AssertionError("following ended by itself"));
            } catch (Throwable e) {
                end.complete(e);
            }
        });
    }

    RecordingLog log() {
        return log;
    }

    /** Waits until all is recorded that the server has sent so far. */
    void awaitAllOf(TestServer server) throws Exception {
        long offset = Long.parseLong(server.info("master_repl_offset"));
        awaitOffset(offset);
    }

    void awaitOffset(long offset) throws Exception {
        TestServer.await(() -> {
            assertThat(end).as("following").isNotDone();
            return offset() >= offset;
        });
    }

    /** Where the last record ends. */
    long offset() throws Exception {
        return ReplicaLink.position(log.checkpointAfter(log.records().size())).offset();
    }

    /** What was recorded up to an offset, also within a record, of which the commands up to there are taken. */
    LogSource upTo(long offset) throws IOException {
        List<RecordingLog.Appended> records = new ArrayList<>();
        for (RecordingLog.Appended record : log.records()) {
            CommandPosition end = ReplicaLink.position(record.upTo());
            ByteBuffer bytes = record.bytes().duplicate();
            long beyond = Math.max(0, end.offset() - offset);
            if (beyond < bytes.remaining()) {
                bytes.limit(bytes.limit() - (int) beyond);
                Checkpoint at = new Checkpoint(
                        record.upTo().instant(),
                        Map.of(
                                CommandPosition.STREAM,
                                end.at(end.offset() - beyond).toString()),
                        record.upTo().state());
                records.add(new RecordingLog.Appended(record.stream(), bytes, at));
            }
        }
        return source(records);
    }

    /** What following ends with. */
    Throwable outcome() throws Exception {
        return end.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        operation.cancel();
        try {
            assertThat(operation.awaitIdle(LIMIT)).as("following ends").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.seal();
    }

    /** A copy. */
    static RecordedEntries base(Source source) throws Exception {
        TestOperation operation = new TestOperation(Clock.systemUTC());
        RecordingSink sink = new RecordingSink(operation, Optional.empty());
        return sink.recorded(operation.call(
                LIMIT,
                () -> source.snapshotter()
                        .snapshot(new TestRequest(SnapshotKind.FULL, Optional.empty(), 1), sink, operation)));
    }

    /** Restores a copy with commands after it. */
    static void restore(Source source, EntrySource base, LogSource log, Path target) throws Exception {
        TestOperation operation = new TestOperation();
        operation.call(LIMIT, () -> {
            source.snapshotter().restore(RestorePoint.of(base, log), () -> target, operation);
            return target;
        });
    }

    /** These records, as a restore is given them. */
    static LogSource source(List<RecordingLog.Appended> records) {
        return new LogSource() {
            @Override
            public Set<String> streams() {
                return Set.of(CommandPosition.STREAM);
            }

            @Override
            public void forEach(String stream, RecordHandler handler) throws IOException, InterruptedException {
                for (RecordingLog.Appended record : records) {
                    handler.record(record.bytes().duplicate(), record.upTo());
                }
            }
        };
    }

    /** Starts a server on what was restored. */
    static TestServer startOn(Path restored) throws Exception {
        boolean appended = restored.resolve(RedisFiles.APPEND_ONLY).toFile().exists();
        return TestServer.in(restored)
                .setting("appendonly", appended ? "yes" : "no")
                .start();
    }
}
