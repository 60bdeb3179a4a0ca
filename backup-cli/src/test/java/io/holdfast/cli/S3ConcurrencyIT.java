package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.ConfigurationException;
import io.holdfast.LockedException;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.UnusedLimit;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.FakeSource;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two who back up into one bucket while a third forgets and prunes, each with a store of its own. */
class S3ConcurrencyIT {

    private static final int BACKUPS = Boolean.getBoolean("holdfast.exhaustive") ? 30 : 4;
    private static final int KEPT = 2;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void nothingIsLostAndNoLockIsLeft(S3Server server) throws Exception {
        S3Bucket bucket = server.newBucket(directory);
        try {
            Repository.init(bucket.store(), Secret.of(Fixture.PASSWORD), options("pruner"))
                    .close();
            Map<String, SnapshotContent> kept = work(bucket);

            assertThat(bucket.names("locks/")).isEmpty();
            try (Repository repository = open(bucket, "reader")) {
                VerifyReport report = Verifier.everythingRead().verify(repository);
                assertThat(report.damages()).isEmpty();
                assertThat(report.unverified()).isEmpty();
                for (Map.Entry<String, SnapshotContent> snapshot : kept.entrySet()) {
                    assertThat(SnapshotContent.of(repository, snapshot.getKey()))
                            .isEqualTo(snapshot.getValue());
                }
            }
            bucket.restic().check("--read-data");
        } finally {
            bucket.close();
        }
    }

    /** What each of the writers stored last, by the id of the snapshot. */
    private static Map<String, SnapshotContent> work(S3Bucket bucket) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        CompletableFuture<Void> end = new CompletableFuture<>();
        try {
            List<Future<Map<String, SnapshotContent>>> writers = new ArrayList<>();
            for (int i = 1; i <= 2; i++) {
                int writer = i;
                writers.add(threads.submit(() -> write(bucket, writer)));
            }
            Future<Integer> pruner = threads.submit(() -> pruneUntil(end, bucket));
            Map<String, SnapshotContent> kept = new HashMap<>();
            for (Future<Map<String, SnapshotContent>> writer : writers) {
                kept.putAll(writer.get(5, TimeUnit.MINUTES));
            }
            end.complete(null);
            assertThat(pruner.get(5, TimeUnit.MINUTES)).as("prunes").isPositive();
            return kept;
        } finally {
            end.complete(null);
            threads.shutdownNow();
        }
    }

    private static Map<String, SnapshotContent> write(S3Bucket bucket, int writer) {
        FakeSource source = new FakeSource(writer, 12, 1 << 20);
        Map<String, SnapshotContent> kept = new HashMap<>();
        for (int i = 0; i < BACKUPS; i++) {
            source.change(50, i);
            try (Repository repository = open(bucket, "writer-" + writer)) {
                Snapshot snapshot = BackupPlan.builder("concurrent", repository)
                        .source("fake", source)
                        .build()
                        .run()
                        .snapshots()
                        .get(0);
                if (i >= BACKUPS - KEPT) {
                    kept.put(snapshot.id(), SnapshotContent.of(source));
                }
            }
        }
        return kept;
    }

    /** How often it could. */
    private static int pruneUntil(CompletableFuture<Void> end, S3Bucket bucket) {
        int prunes = 0;
        while (!end.isDone()) {
            try (Repository repository = open(bucket, "pruner")) {
                repository.forget(repository.planForget(
                        RetentionPolicy.builder().last(KEPT).build()));
                repository.prune(repository.planPrune(PruneOptions.builder()
                        .maxUnused(UnusedLimit.percent(0))
                        .grace(Duration.ZERO)
                        .build()));
                prunes++;
            } catch (LockedException | ConfigurationException e) {
                // Others were at work, or the state has changed since it was planned.
            }
        }
        return prunes;
    }

    private static Repository open(S3Bucket bucket, String host) {
        return Repository.open(bucket.store(), Secret.of(Fixture.PASSWORD), options(host));
    }

    private static RepositoryOptions options(String host) {
        return RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .hostName(host)
                .packSize(8 << 20)
                .lockWait(Duration.ofMinutes(2))
                .clock(Clock.systemUTC())
                .build();
    }
}
