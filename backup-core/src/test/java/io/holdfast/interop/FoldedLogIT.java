package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.Snapshot;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MutableClock;
import java.nio.file.Path;
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
                while (!following.health().equals(Health.up())) {
                    Thread.sleep(5);
                }
                Holdfast.backUp(repository, source);
                server.set("a", "2");
                incremental(repository, source);
                for (int i = 0; i < 1000; i++) {
                    server.set("b", "value " + i);
                }
                while (server.acknowledged(1) < 1002) {
                    Thread.sleep(5);
                }
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

    private static void incremental(Repository repository, LoggedSource source) {
        BackupPlan plan = BackupPlan.builder("test", repository)
                .source("logged", source)
                .increments(1)
                .build();
        assertThat(plan.run().snapshots()).extracting(Snapshot::kind).containsExactly(SnapshotKind.INCREMENTAL);
    }
}
