package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Health;
import io.holdfast.testkit.TestOperation;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresHealthCheckIT {

    @ChosenVersions
    void aServerThatIsWellIsUpAndOneThatIsStoppedIsDown(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            PostgresHealthCheck check =
                    PostgresHealthCheck.builder(cluster.dataSource()).primary().build();
            assertThat(check.check(new TestOperation())).isEqualTo(Health.up());
            cluster.stop();
            Health stopped = check.check(new TestOperation());
            assertThat(stopped).isInstanceOf(Health.Down.class);
            assertThat(stopped.reason()).contains("does not answer").contains("08001");
        }
    }

    @ChosenVersions
    void aSlotThatNobodyReadsIsDegradedAndOneThatIsLostIsDown(int major) throws Exception {
        try (TestCluster cluster = TestCluster.builder(major).walSegment(1).start()) {
            cluster.configure("max_slot_wal_keep_size", "2MB");
            cluster.configure("max_wal_size", "4MB");
            cluster.sql("SELECT pg_create_physical_replication_slot('holdfast', true)");
            PostgresHealthCheck check = PostgresHealthCheck.builder(cluster.dataSource())
                    .slot("holdfast")
                    .build();
            Health idle = check.check(new TestOperation());
            assertThat(idle).isInstanceOf(Health.Degraded.class);
            assertThat(idle.reason()).contains("Nobody reads the slot holdfast").contains("bytes more");

            for (int i = 0; i < 10; i++) {
                cluster.sql(
                        "SELECT pg_logical_emit_message(false, 'fill', repeat('x', 900000))", "SELECT pg_switch_wal()");
            }
            cluster.sql("CHECKPOINT");
            Health lost = check.check(new TestOperation());
            assertThat(lost).isInstanceOf(Health.Down.class);
            assertThat(lost.reason()).contains("The slot holdfast has lost a part of the log");
        }
    }

    @Test
    void aSlotThatHoldsTooMuchBackAndOneThatIsNotThereAreNamed() throws Exception {
        try (TestCluster cluster = TestCluster.builder(17).walSegment(1).start()) {
            cluster.sql("SELECT pg_create_physical_replication_slot('slow', true)");
            for (int i = 0; i < 3; i++) {
                cluster.sql(
                        "SELECT pg_logical_emit_message(false, 'fill', repeat('x', 900000))", "SELECT pg_switch_wal()");
            }
            assertThat(PostgresHealthCheck.builder(cluster.dataSource())
                            .mostRetained(2_000_000)
                            .build()
                            .check(new TestOperation())
                            .reason())
                    .contains("The slot slow holds")
                    .contains("they fill the server's disk");
            assertThat(PostgresHealthCheck.builder(cluster.dataSource())
                            .slot("absent")
                            .build()
                            .check(new TestOperation()))
                    .isInstanceOf(Health.Down.class);
        }
    }

    @ChosenVersions
    void archivingThatFailsIsDegradedUntilItWorks(int major) throws Exception {
        try (TestCluster cluster = TestCluster.builder(major)
                .setting("archive_mode", "on")
                .walSegment(1)
                .start()) {
            cluster.configure("archive_command", "false");
            cluster.sql("SELECT pg_logical_emit_message(false, 'some', 'thing')", "SELECT pg_switch_wal()");
            PostgresHealthCheck check =
                    PostgresHealthCheck.builder(cluster.dataSource()).build();
            TestCluster.await(() -> check.check(new TestOperation()) instanceof Health.Degraded);
            assertThat(check.check(new TestOperation()).reason()).contains("Archiving fails: 0000000100000000");

            cluster.configure("archive_command", "true");
            TestCluster.await(() -> check.check(new TestOperation()) instanceof Health.Up);
        }
    }

    @ChosenVersions
    void aStandbyIsUpWhileItFollowsAndDegradedWithoutItsPrimary(int major) throws Exception {
        try (TestCluster primary = TestCluster.of(major);
                TestCluster standby = primary.standby()) {
            primary.sql("CREATE TABLE t (n int)");
            standby.catchUp(primary);
            PostgresHealthCheck check =
                    PostgresHealthCheck.builder(standby.dataSource()).standby().build();
            TestCluster.await(() -> check.check(new TestOperation()) instanceof Health.Up);
            assertThat(PostgresHealthCheck.builder(standby.dataSource())
                            .primary()
                            .build()
                            .check(new TestOperation())
                            .reason())
                    .isEqualTo("It is a standby, and should be a primary");

            primary.stop();
            TestCluster.await(() -> check.check(new TestOperation()) instanceof Health.Degraded);
            assertThat(check.check(new TestOperation()).reason()).contains("receives nothing from its primary");
        }
    }

    @Test
    void aStandbyThatReplaysLateIsDegraded() throws Exception {
        try (TestCluster primary = TestCluster.of(18);
                TestCluster standby = primary.standby()) {
            primary.sql("CREATE TABLE t (n int)");
            standby.catchUp(primary);
            standby.sql("SELECT pg_wal_replay_pause()");
            PostgresHealthCheck check = PostgresHealthCheck.builder(standby.dataSource())
                    .mostLag(Duration.ofSeconds(1))
                    .build();
            primary.sql("INSERT INTO t VALUES (1)");
            TestCluster.await(() -> check.check(new TestOperation()) instanceof Health.Degraded);
            assertThat(check.check(new TestOperation()).reason()).contains("s behind");
        }
    }

    @Test
    void aWrongPasswordIsDownAndNeverShown() throws Exception {
        try (TestCluster cluster = TestCluster.of(16)) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(cluster.url());
            source.setUser("backup");
            source.setPassword("not the one");
            Health health = PostgresHealthCheck.builder(source).build().check(new TestOperation());
            assertThat(health).isInstanceOf(Health.Down.class);
            assertThat(health.reason()).contains("28P01").doesNotContain("not the one");
        }
    }

    @Test
    void whatARoleMayNotSeeIsUnknown() throws Exception {
        try (TestCluster cluster = TestCluster.of(15)) {
            cluster.sql("REVOKE ALL ON pg_stat_archiver FROM PUBLIC");
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(cluster.url());
            source.setUser("backup");
            source.setPassword(TestCluster.PASSWORD);
            Health health = PostgresHealthCheck.builder(source).build().check(new TestOperation());
            assertThat(health).isInstanceOf(Health.Unknown.class);
            assertThat(health.reason()).contains("Of archiving nothing is known");
        }
    }

    @Test
    void whoIsCancelledIsTold() throws Exception {
        try (TestCluster cluster = TestCluster.of(15)) {
            TestOperation operation = new TestOperation().cancelAtCheckpoint(1);
            assertThatThrownBy(() -> PostgresHealthCheck.builder(cluster.dataSource())
                            .build()
                            .check(operation))
                    .isInstanceOf(InterruptedException.class);
        }
    }
}
