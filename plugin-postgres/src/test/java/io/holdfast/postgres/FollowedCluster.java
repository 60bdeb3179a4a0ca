package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.RecordingLog.Appended;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The log of a cluster, which is followed in the background into memory. */
final class FollowedCluster implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final TestOperation operation = new TestOperation(Clock.systemUTC());
    private final RecordingLog log;
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();

    FollowedCluster(Source source, Optional<Checkpoint> from) {
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

    /** Waits until there is a record of this moment or a later one. */
    void await(Instant moment) throws Exception {
        TestCluster.await(() -> {
            assertThat(end).as("following").isNotDone();
            return log.records().stream()
                    .anyMatch(record -> record.upTo()
                            .instant()
                            .filter(at -> !at.isBefore(moment))
                            .isPresent());
        });
    }

    /** How many records there are before the first that is later. */
    int countUpTo(Instant moment) {
        List<Appended> records = log.records();
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).upTo().instant().filter(moment::isBefore).isPresent()) {
                return i;
            }
        }
        return records.size();
    }

    boolean isOver() {
        return end.isDone();
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

    /** A base backup. */
    static RecordedEntries base(Source source) throws Exception {
        TestOperation operation = new TestOperation();
        RecordingSink sink = new RecordingSink(operation, Optional.empty());
        return sink.recorded(operation.call(
                LIMIT,
                () -> source.snapshotter()
                        .snapshot(new TestRequest(SnapshotKind.FULL, Optional.empty(), 1), sink, operation)));
    }

    /** Restores a base with a log after it. */
    static void restore(Source source, EntrySource base, LogSource log, Path target) throws Exception {
        TestOperation operation = new TestOperation();
        operation.call(LIMIT, () -> {
            source.snapshotter().restore(RestorePoint.of(base, log), () -> target, operation);
            return target;
        });
    }
}
