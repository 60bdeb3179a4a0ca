package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.ConfigurationException;
import io.holdfast.NoSuchSnapshotException;
import io.holdfast.Snapshot;
import io.holdfast.fixtures.Followings;
import io.holdfast.fixtures.ForwardingSource;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of what changed, and each snapshot restored by its plugin. */
@Timeout(60)
class IncrementTest {

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private final MemoryStore store = new MemoryStore(clock);
    private final RepositoryOptions options = RepositoryOptions.builder()
            .keyDerivationTime(Duration.ZERO)
            .clock(clock)
            .build();
    private LoggedServer server;
    private LoggedSource source;
    private Repository repository;
    private int restores;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new LoggedServer(clock);
        source = new LoggedSource(server.address());
        repository = Repository.init(store, Secret.of("p"), options);
        server.set("constant", "x".repeat(20_000));
    }

    @AfterEach
    void stop() throws Exception {
        repository.close();
        server.close();
    }

    @Test
    void soManyIncrementsFollowAFullSnapshot() {
        List<SnapshotKind> kinds = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            kinds.add(change(2).kind());
        }

        assertThat(kinds)
                .containsExactly(
                        SnapshotKind.FULL,
                        SnapshotKind.INCREMENTAL,
                        SnapshotKind.INCREMENTAL,
                        SnapshotKind.FULL,
                        SnapshotKind.INCREMENTAL,
                        SnapshotKind.INCREMENTAL,
                        SnapshotKind.FULL);
        assertThat(change(0).kind()).as("none are wanted").isEqualTo(SnapshotKind.FULL);
    }

    @Test
    void incrementHoldsOnlyWhatChanged() throws Exception {
        change(5);
        BackupReport.SourceReport increment = backUp(source, 5).sources().get(0);

        assertThat(increment.summary().bytesProcessed()).isLessThan(1000);
        assertThat(increment.snapshot().orElseThrow().paths())
                .containsExactly("/logged/" + source.identity().id() + "/incremental");
    }

    @Test
    void eachSnapshotCanBeRestoredWithNothingElse() throws Exception {
        List<String> shown = new ArrayList<>();
        List<Snapshot> snapshots = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            snapshots.add(change(10));
            shown.add(server.content().toString());
        }

        for (int i : new int[] {1, 3}) {
            try (Repository alone = Repository.initLike(repository, new MemoryStore(clock), Secret.of("p"), options)) {
                alone.copy(CopyRequest.from(repository).snapshots(List.of(snapshots.get(i))));
                assertThat(restored(alone, RecoveryPoint.snapshot("latest"))).isEqualTo(shown.get(i));
            }
        }
    }

    @Test
    void logBringsAnIncrementFurther() throws Exception {
        try (Following following = follow()) {
            change(3);
            change(3);
            change(3);
            server.set("last", "1");
            awaitAcknowledged(following);
        }

        RecoveryWindow window = repository.window(source);
        assertThat(window.bases()).hasSize(3);
        assertThat(window.ranges()).hasSize(1);
        PointRestoreReport report = repository.restore(
                source, PointRestoreRequest.to(directory.resolve("latest")).build());
        assertThat(report.base().snapshot()).isEqualTo(window.bases().get(2).snapshot());
        assertThat(LoggedSource.restored(directory.resolve("latest"))).isEqualTo(server.content());
    }

    @Test
    void snapshotOfALogIsRestoredAsFarAsItReaches() throws Exception {
        try (Following following = follow()) {
            change(3);
            change(3);
            server.set("last", "1");
            awaitAcknowledged(following);
        }
        Snapshot log = repository
                .hold(
                        List.of(repository.snapshot(
                                "latest", SnapshotFilter.all().tags("kind=log"))),
                        "its successor has it all")
                .get(0);
        String shown = server.content().toString();
        try (Following following = follow()) {
            change(3);
            server.set("last", "2");
            awaitAcknowledged(following);
        }

        try (Repository alone = Repository.initLike(repository, new MemoryStore(clock), Secret.of("p"), options)) {
            alone.copy(CopyRequest.from(repository).snapshots(List.of(log)));
            assertThat(restored(alone, RecoveryPoint.snapshot("latest"))).isEqualTo(shown);
        }
        assertThat(restored(repository, RecoveryPoint.snapshot(log.id()))).isEqualTo(shown);
    }

    @Test
    void everythingIsCopiedWhereTheSourceLostWhatTheParentHas() throws Exception {
        long kept = server.lsn();
        change(5);
        change(5);
        server.failOver(kept);

        assertThat(change(5).kind()).isEqualTo(SnapshotKind.FULL);
        assertThat(change(5).kind()).isEqualTo(SnapshotKind.INCREMENTAL);
        assertThat(restored(repository, RecoveryPoint.snapshot("latest")))
                .isEqualTo(server.content().toString());
    }

    @Test
    void everythingIsCopiedAfterAPartialSnapshot() {
        change(5);
        clock.advance(Duration.ofSeconds(1));
        Snapshot partial = backUp(new Skipping(source), 5).snapshots().get(0);
        assertThat(partial.partial()).isTrue();

        assertThat(change(5).kind()).isEqualTo(SnapshotKind.FULL);
    }

    @Test
    void everythingIsCopiedWhereTheParentCannotBeRead() throws Exception {
        change(5);
        for (String pack :
                store.names().stream().filter(name -> name.startsWith("data/")).toList()) {
            byte[] bytes = store.bytes(pack);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= 1;
            }
            store.overwrite(pack, bytes);
        }
        repository.close();
        repository = Repository.open(store, Secret.of("p"), options);

        BackupReport.SourceReport report = backUp(source, 5).sources().get(0);
        assertThat(report.snapshot().orElseThrow().kind()).isEqualTo(SnapshotKind.FULL);
        assertThat(report.warnings()).isNotEmpty();
    }

    @Test
    void snapshotThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> restored(repository, RecoveryPoint.snapshot("abcdef")))
                .isInstanceOf(NoSuchSnapshotException.class);
    }

    @Test
    void numberOfIncrementsIsNotNegative() {
        assertThatThrownBy(() -> BackupPlan.builder("plan", repository)
                        .source("logged", source)
                        .increments(-1)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("-1 increments");
    }

    /** Changes the source, and backs it up. */
    private Snapshot change(int increments) {
        server.set("key" + server.lsn(), "v");
        clock.advance(Duration.ofSeconds(1));
        return backUp(source, increments).snapshots().get(0);
    }

    private BackupReport backUp(Source of, int increments) {
        return BackupPlan.builder("plan", repository)
                .source("logged", of)
                .increments(increments)
                .build()
                .run();
    }

    private String restored(Repository from, RecoveryPoint point) throws IOException {
        Path target = directory.resolve("restored-" + restores++);
        from.restore(source, PointRestoreRequest.to(target).point(point).build());
        return LoggedSource.restored(target).toString();
    }

    private Following follow() throws InterruptedException {
        return Followings.begin(repository, source, Followings.soon().build());
    }

    private void awaitAcknowledged(Following following) throws InterruptedException {
        while (server.acknowledged(1) < server.lsn()) {
            assertThat(following.health()).isEqualTo(Health.up());
            Thread.sleep(2);
        }
    }

    /** Leaves something out of each snapshot. */
    private static final class Skipping extends ForwardingSource {

        Skipping(Source source) {
            super(source);
        }

        @Override
        public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                throws IOException, InterruptedException {
            sink.skip("other", "as it was wanted");
            return super.snapshot(request, sink, operation);
        }
    }
}
