package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is peculiar about the files of a running server. */
class CopyPitfallsIT {

    private static final int MAJOR = 16;

    @TempDir
    private Path directory;

    @Test
    void unloggedTablesComeBackEmptyAndTemporaryFilesNotAtAll() throws Exception {
        try (TestCluster cluster =
                        TestCluster.builder(MAJOR).setting("work_mem", "64kB").start();
                Connection session = cluster.connect();
                Statement statement = session.createStatement()) {
            cluster.sql(
                    "CREATE UNLOGGED TABLE unlogged AS SELECT generate_series(1, 1000) AS id",
                    "CREATE TABLE logged AS SELECT generate_series(1, 1000) AS id",
                    "CHECKPOINT");
            session.setAutoCommit(false);
            statement.execute("CREATE TEMPORARY TABLE temporary AS SELECT generate_series(1, 1000) AS id");
            statement.execute("DECLARE spilled CURSOR FOR SELECT i FROM generate_series(1, 100000) i ORDER BY -i");
            statement.execute("FETCH 1 FROM spilled");
            assertThat(cluster.query("SELECT count(*) > 0 FROM pg_ls_tmpdir()")).isEqualTo("t");

            RecordedEntries base = FollowedCluster.base(cluster.source().build());

            assertThat(base.paths()).noneMatch(path -> path.contains("pgsql_tmp"));
            assertThat(base.paths()).noneMatch(path -> path.matches("base/\\d+/t\\d+_\\d+.*"));
            try (StartedCluster restored = restored(cluster, base)) {
                assertThat(restored.query("SELECT count(*) FROM unlogged")).isEqualTo(List.of("0"));
                assertThat(restored.query("SELECT count(*) FROM logged")).isEqualTo(List.of("1000"));
            }
        }
    }

    @Test
    void filesThatShrinkOrVanishWhileTheyAreCopiedDoNotMatter() throws Exception {
        try (TestCluster cluster = TestCluster.of(MAJOR)) {
            cluster.sql("CREATE EXTENSION amcheck", "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id");
            AtomicBoolean changing = new AtomicBoolean(true);
            CompletableFuture<Void> changes = CompletableFuture.runAsync(() -> shrinkAndDrop(cluster, changing));
            RecordedEntries base = null;
            for (int i = 0; i < 4; i++) {
                base = FollowedCluster.base(
                        cluster.source().damagedPages(DamagedPages.FAIL).build());
            }
            changing.set(false);
            changes.get();
            try (StartedCluster restored = restored(cluster, base)) {
                assertThat(restored.query("SELECT count(*) FROM kept")).isEqualTo(List.of("1000"));
                restored.query("SELECT bt_index_check(indexrelid, false) FROM pg_index"
                        + " JOIN pg_class ON pg_class.oid = indexrelid WHERE relkind = 'i' AND relam = 403");
                restored.query("SELECT count(*) FROM pg_class, verify_heapam(pg_class.oid) WHERE relkind = 'r'");
            }
        }
    }

    private static void shrinkAndDrop(TestCluster cluster, AtomicBoolean changing) {
        try (Connection session = cluster.connect();
                Statement statement = session.createStatement()) {
            while (changing.get()) {
                for (String sql : List.of(
                        "CREATE TABLE shrinking AS SELECT i AS id, repeat('x', 500) AS text FROM generate_series(1, 20000) i",
                        "CREATE INDEX ON shrinking (id)",
                        "CREATE TABLE vanishing AS SELECT * FROM shrinking",
                        "CHECKPOINT",
                        "DELETE FROM shrinking WHERE id > 100",
                        "VACUUM shrinking",
                        "DROP TABLE vanishing",
                        "DROP TABLE shrinking")) {
                    statement.execute(sql);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void clusterWithoutChecksumsIsCopiedAndRestored() throws Exception {
        try (TestCluster cluster = TestCluster.builder(18).withoutChecksums().start()) {
            cluster.sql("CREATE TABLE entries AS SELECT generate_series(1, 1000) AS id", "CHECKPOINT");

            RecordedEntries base = FollowedCluster.base(
                    cluster.source().damagedPages(DamagedPages.FAIL).build());

            try (StartedCluster restored = restored(cluster, base)) {
                assertThat(restored.query("SHOW data_checksums")).isEqualTo(List.of("off"));
                assertThat(restored.query("SELECT count(*) FROM entries")).isEqualTo(List.of("1000"));
            }
        }
    }

    @Test
    void spreadCheckpointIsWaitedFor() throws Exception {
        try (TestCluster cluster = TestCluster.builder(MAJOR)
                .setting("log_checkpoints", "on")
                .setting("checkpoint_timeout", "30s")
                .setting("checkpoint_completion_target", "0.1")
                .start()) {
            cluster.sql("CREATE TABLE entries AS SELECT generate_series(1, 100000) AS id");

            RecordedEntries base =
                    FollowedCluster.base(cluster.source().fastCheckpoint(false).build());

            assertThat(base.paths()).contains("backup_label");
            assertThat(Files.readString(cluster.log()))
                    .containsPattern("checkpoint starting: force wait")
                    .contains("checkpoint complete");
        }
    }

    @Test
    void backupOfAStandbyOfAnIdlePrimaryIsComplete() throws Exception {
        try (TestCluster primary = TestCluster.of(MAJOR)) {
            primary.sql("CREATE TABLE entries AS SELECT generate_series(1, 1000) AS id");
            try (TestCluster standby = primary.standby()) {
                standby.catchUp(primary);

                RecordedEntries base = FollowedCluster.base(standby.source().build());

                assertThat(base.paths()).contains("standby.signal");
                try (StartedCluster restored = restored(standby, base)) {
                    assertThat(restored.query("SELECT count(*) FROM entries")).isEqualTo(List.of("1000"));
                }
            }
        }
    }

    @Test
    void nameThatTheServerCannotSendIsSaid() throws Exception {
        try (TestCluster cluster = TestCluster.of(MAJOR)) {
            Path deep = Files.createDirectories(cluster.data().resolve("d".repeat(60)));
            Files.writeString(deep.resolve("f".repeat(60)), "left by somebody", StandardCharsets.UTF_8);

            assertThatThrownBy(() -> FollowedCluster.base(cluster.source().build()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("too long for tar format")
                    .hasMessageContaining("f".repeat(60));
        }
    }

    @Test
    void logOfTheBaseIsGoneOnWithWhereItsOwnEnds() throws Exception {
        try (TestCluster cluster = TestCluster.of(MAJOR)) {
            cluster.sql("CREATE TABLE entries (id int)");
            Source source = cluster.source().build();
            RecordedEntries base = FollowedCluster.base(source);
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
                Instant now = Instant.now();
                cluster.sql("INSERT INTO entries VALUES (1)");
                followed.await(now);
                var first = followed.log().records().get(0);
                assertThat(Timelines.position(first.stream(), first.upTo())
                                - first.bytes().remaining())
                        .isEqualTo(Timelines.position(base.checkpoint()));
            }
        }
    }

    private StartedCluster restored(TestCluster cluster, RecordedEntries base) throws Exception {
        Path target = directory.resolve("restored");
        FollowedCluster.restore(cluster.source().build(), base, LogSource.none(), target);
        return new StartedCluster(cluster.major(), target);
    }
}
