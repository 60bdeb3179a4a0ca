package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.Snapshot;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.PointRestoreRequest;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MutableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of a change log over increments are sound to restic, and restic restores what is in them. */
@Timeout(120)
class FoldedLogIT {

    @TempDir
    Path directory;

    @Test
    void resticChecksAndRestoresASnapshotOfALog() throws Exception {
        Restic restic = Restic.on(directory.resolve("repository"));
        try (LoggedServer server = new LoggedServer(MutableClock.at("2026-11-21T12:00:00Z"));
                Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.RABIN)) {
            LoggedSource source = new LoggedSource(server.address());
            server.set("a", "1");
            try (Following following =
                    repository.follow(source, FollowRequest.builder().build())) {
                await(() -> following.health().equals(Health.up()));
                Holdfast.backUp(repository, source);
                server.set("a", "2");
                incremental(repository, source);
                for (int i = 0; i < 1000; i++) {
                    server.set("b", "value " + i);
                }
                await(() -> server.acknowledged(1) == 1002);
            }
            Snapshot log = repository.snapshot("latest", SnapshotFilter.all().tags("kind=log"));

            restic.check();
            Path restored = directory.resolve("restored");
            restic.ok("restore", log.id(), "--target", restored.toString());

            assertThat(restored.resolve("base/data")).hasContent("a 2");
            assertThat(restored.resolve("base/.holdfast/base/data")).hasContent("a 1");
            assertThat(restored.resolve(".holdfast/log.json")).content().contains("\"version\":1");
            assertThat(restored.resolve(".holdfast/log"))
                    .isDirectoryContaining(file -> file.toFile().length() > 10_000);
        }
    }

    @Test
    void resticForgetsByItsRulesAndBreaksNoPointThatIsLeft() throws Exception {
        Restic restic = Restic.on(directory.resolve("repository"));
        try (LoggedServer server = new LoggedServer(MutableClock.at("2026-11-21T12:00:00Z"));
                Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.RABIN)) {
            LoggedSource source = new LoggedSource(server.address());
            for (int day = 0; day < 3; day++) {
                try (Following following =
                        repository.follow(source, FollowRequest.builder().build())) {
                    await(() -> following.health().equals(Health.up()));
                    change(server);
                    Holdfast.backUp(repository, source);
                    change(server);
                    incremental(repository, source);
                    change(server);
                    await(() -> server.acknowledged(1) == server.lsn());
                }
            }
            assertThat(repository.snapshots()).hasSizeGreaterThan(6);

            restic.ok("forget", "--keep-last", "1", "--prune");

            restic.check();
            assertThat(repository.snapshots()).as("one of each kind").hasSize(3);
            for (Snapshot left : repository.snapshots()) {
                assertRestored(repository, server, RecoveryPoint.snapshot(left.id()));
            }
            RecoveryWindow.Range range = repository.window(source).ranges().get(0);
            for (long lsn = lsn(range.from()); lsn <= server.lsn(); lsn++) {
                assertRestored(repository, server, RecoveryPoint.at("timeline/1", Long.toString(lsn)));
            }
            assertThat(lsn(range.to())).isEqualTo(server.lsn());
        }
    }

    private static void change(LoggedServer server) {
        for (int i = 0; i < 5; i++) {
            server.set("key", "value " + server.lsn());
        }
    }

    private static long lsn(Checkpoint at) {
        return Long.parseLong(at.positions().get("timeline/1"));
    }

    private void assertRestored(Repository repository, LoggedServer server, RecoveryPoint point) throws Exception {
        Path target = directory.resolve("restored");
        PointRestoreReport report = repository.restore(
                new LoggedSource(server.address()),
                PointRestoreRequest.to(target).point(point).build());
        assertThat(LoggedSource.restored(target)).as(point.toString()).isEqualTo(server.contentAt(lsn(report.at())));
        Files.delete(target.resolve("data"));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }

    private static void incremental(Repository repository, LoggedSource source) {
        BackupPlan plan = BackupPlan.builder("test", repository)
                .source("logged", source)
                .increments(1)
                .build();
        assertThat(plan.run().snapshots()).extracting(Snapshot::kind).containsExactly(SnapshotKind.INCREMENTAL);
    }
}
