package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PostgresServerIT {

    private static PostgresServer at(String url) {
        return PostgresServer.builder(url)
                .user("postgres")
                .password(Secret.of(TestCluster.PASSWORD))
                .build();
    }

    private static Set<TargetIdentity> measured(TestCluster cluster) throws Exception {
        return at(cluster.url()).measure(new TestOperation());
    }

    private static boolean overlap(Set<TargetIdentity> ones, Set<TargetIdentity> others) {
        return ones.stream().anyMatch(one -> others.stream().anyMatch(one::overlaps));
    }

    @ChosenVersions
    void aServerIsTheSameByAddressByNameAndBySocket(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            Set<TargetIdentity> byAddress = measured(cluster);

            assertThat(byAddress).hasSize(1);
            assertThat(at("jdbc:postgresql://localhost:" + cluster.port() + "/template1")
                            .measure(new TestOperation()))
                    .isEqualTo(byAddress);
            assertThat(PostgresServer.builder("jdbc:postgresql://nowhere.invalid/postgres")
                            .socket(cluster.socket())
                            .user("backup")
                            .build()
                            .measure(new TestOperation()))
                    .isEqualTo(byAddress);
        }
    }

    @Test
    void aCopyThatStandsAloneIsAnotherServer() throws Exception {
        try (TestCluster cluster = TestCluster.of(18);
                TestCluster copy = TestCluster.of(18)) {
            assertThat(copy.query("SELECT system_identifier FROM pg_control_system()"))
                    .isEqualTo(cluster.query("SELECT system_identifier FROM pg_control_system()"));
            assertThat(overlap(measured(cluster), measured(copy))).isFalse();
        }
    }

    @ChosenVersions
    void aStandbyIsWhatItIsAStandbyOf(int major) throws Exception {
        try (TestCluster primary = TestCluster.of(major);
                TestCluster standby = primary.standby()) {
            assertThat(overlap(measured(primary), measured(standby))).isTrue();
        }
    }

    @Test
    void aServerThatIsNotThereCannotBeMeasured() throws Exception {
        try (TestCluster cluster = TestCluster.of(18)) {
            cluster.stop();
            assertThatThrownBy(() -> measured(cluster))
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining(TestCluster.PASSWORD);
        }
    }
}
