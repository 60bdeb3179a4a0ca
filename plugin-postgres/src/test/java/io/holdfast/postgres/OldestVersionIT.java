package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL 14, which sends each tablespace in a copy of its own, and tells of slots in SQL only. */
@Timeout(180)
class OldestVersionIT {

    private static final int MAJOR = 14;
    private static final String MORE = "INSERT INTO entries SELECT generate_series(1001, 2000)";

    @TempDir
    private Path directory;

    private TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.of(MAJOR);
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void clusterWithTablespacesAndItsLogGoThereAndBack() throws Exception {
        for (String name : new String[] {"first", "second"}) {
            cluster.sql(
                    "CREATE TABLESPACE " + name + " LOCATION '" + Files.createDirectory(directory.resolve(name)) + "'");
        }
        cluster.sql(
                "CREATE TABLE entries TABLESPACE first AS SELECT generate_series(1, 1000) AS id",
                "CREATE TABLE others TABLESPACE second AS SELECT * FROM entries");
        PostgresSource source = cluster.source().rate(1 << 30).build();
        RecordedEntries base = FollowedCluster.base(source);
        assertThat(base.paths()).contains("PG_VERSION", "tablespace_map", "backup_manifest", "global/pg_control");

        Path target = directory.resolve("restored");
        try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
            Instant now = Instant.now();
            cluster.sql(MORE);
            followed.await(now);
            FollowedCluster.restore(
                    source,
                    base,
                    followed.log().asSource(followed.log().records().size()),
                    target);
        }
        try (StartedCluster restored = new StartedCluster(MAJOR, target)) {
            assertThat(restored.query("SELECT count(*) || ' ' || sum(id) FROM entries"))
                    .isEqualTo(List.of("2000 2001000"));
            assertThat(restored.query("SELECT count(*) FROM others")).isEqualTo(List.of("1000"));
        }
    }

    @Test
    void slotThatIsThereIsGoneOnWith() throws Exception {
        cluster.sql("CREATE TABLE entries (id int)");
        PostgresSource source = cluster.source().build();
        try (FollowedCluster followed = new FollowedCluster(source, Optional.empty())) {
            TestCluster.await(() -> followed.log().begun().isPresent());
        }
        String kept = cluster.query("SELECT restart_lsn FROM pg_replication_slots");
        TestCluster.await(() -> "f".equals(cluster.query("SELECT active FROM pg_replication_slots")));
        try (FollowedCluster followed = new FollowedCluster(source, Optional.empty())) {
            Instant now = Instant.now();
            cluster.sql(MORE);
            followed.await(now);
            assertThat(kept).isEqualTo(cluster.query("SELECT restart_lsn FROM pg_replication_slots"));
        }
    }

    @Test
    void databaseThatIsNeededForTheSlotIsAskedFor() throws Exception {
        cluster.sql("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC");
        try (FollowedCluster followed = new FollowedCluster(cluster.source().build(), Optional.empty())) {
            assertThat(followed.outcome())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("PostgreSQL 14")
                    .hasMessageContaining("CONNECT");
        }
    }
}
