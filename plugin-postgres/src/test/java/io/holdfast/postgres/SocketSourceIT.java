package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server of this host is reached by its Unix socket, whatever the URL says. */
@Timeout(120)
class SocketSourceIT {

    @Test
    void baseAndLogNeedNeitherPortNorPassword() throws Exception {
        try (TestCluster cluster = TestCluster.of(18);
                Source source = PostgresSource.builder("jdbc:postgresql://no-such-host.invalid/")
                        .socket(cluster.socket())
                        .user("backup")
                        .build()) {
            RecordedEntries base = FollowedCluster.base(source);
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
                cluster.sql("CREATE TABLE t AS SELECT 1");
                TestCluster.await(() -> !followed.log().records().isEmpty());
                assertThat(cluster.query("SELECT client_addr FROM pg_stat_replication"))
                        .isNull();
                assertThat(cluster.query("SELECT application_name FROM pg_stat_replication"))
                        .isEqualTo("holdfast");
            }
        }
    }
}
