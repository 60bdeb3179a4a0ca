package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

class TestClusterIT {

    @ChosenVersions
    void aClusterIsOfItsVersionWithChecksumsAndLocaleC(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            assertThat(cluster.query("SHOW server_version_num")).startsWith(Integer.toString(major));
            assertThat(cluster.query("SHOW data_checksums")).isEqualTo("on");
            assertThat(cluster.query("SELECT datcollate FROM pg_database WHERE datname = 'postgres'"))
                    .isEqualTo("C");
            assertThat(cluster.query("SHOW wal_segment_size")).isEqualTo("16MB");
        }
    }

    @ChosenVersions
    void theSegmentsAreAsLargeAsWanted(int major) throws Exception {
        try (TestCluster cluster = TestCluster.builder(major).walSegment(1).start()) {
            assertThat(cluster.query("SHOW wal_segment_size")).isEqualTo("1MB");
        }
    }

    @ChosenVersions
    void theBackupRoleMayReplicateAndNeedsItsPassword(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            try (Connection connection = cluster.connect("backup")) {
                assertThat(connection.isValid(1)).isTrue();
            }
            assertThat(cluster.query("SELECT rolreplication AND NOT rolsuper FROM pg_roles WHERE rolname = 'backup'"))
                    .isEqualTo("t");
            assertThatThrownBy(() -> DriverManager.getConnection(cluster.url(), "backup", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @ChosenVersions
    void whatWasCommittedSurvivesARestartAndAPowerCut(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            cluster.sql("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)");
            cluster.restart();
            cluster.sql("INSERT INTO t VALUES (2)");
            cluster.kill();
            assertThat(cluster.isRunning()).isFalse();
            cluster.start();
            assertThat(cluster.query("SELECT sum(n) FROM t")).isEqualTo("3");
        }
    }

    @ChosenVersions
    void aStandbyFollowsAndIsPromoted(int major) throws Exception {
        try (TestCluster primary = TestCluster.of(major);
                TestCluster standby = primary.standby()) {
            primary.sql("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)");
            standby.catchUp(primary);
            assertThat(standby.query("SELECT count(*) FROM t")).isEqualTo("1");

            primary.stop();
            standby.promote();
            standby.sql("INSERT INTO t VALUES (2)");
            assertThat(standby.query("SELECT timeline_id FROM pg_control_checkpoint()"))
                    .isNotNull();
            assertThat(Files.exists(standby.data().resolve("pg_wal/00000002.history")))
                    .isTrue();
        }
    }

    @ChosenVersions
    void onlyAClusterThatWantsItHasAnIdentityOfItsOwn(int major) throws Exception {
        String identity = "SELECT system_identifier FROM pg_control_system()";
        try (TestCluster one = TestCluster.of(major);
                TestCluster same = TestCluster.of(major);
                TestCluster other = TestCluster.builder(major).ownIdentity().start()) {
            assertThat(one.query(identity)).isEqualTo(same.query(identity)).isNotEqualTo(other.query(identity));
        }
    }
}
