package io.holdfast.postgres;

import io.holdfast.testkit.RecordedEntries;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;

/** Nothing happens on a cluster that is followed, but what whoever follows does himself. */
@Timeout(120)
class BeaconIT {

    @ChosenVersions
    void nowIsATargetOnAnIdleCluster(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            PostgresSource source =
                    cluster.source().beacon(Duration.ofSeconds(1)).build();
            RecordedEntries base = FollowedCluster.base(source);
            Instant now = Instant.now();
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
                followed.await(now);
                followed.await(now.plusSeconds(2));
            }
        }
    }

    @ChosenVersions
    void standbyIsFollowedWithoutBeacons(int major) throws Exception {
        try (TestCluster primary = TestCluster.of(major);
                TestCluster standby = primary.standby()) {
            PostgresSource source =
                    standby.source().beacon(Duration.ofSeconds(1)).build();
            RecordedEntries base = FollowedCluster.base(source);
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
                TestCluster.await(() -> Integer.parseInt(String.valueOf(
                                standby.query("SELECT sessions FROM pg_stat_database WHERE datname = 'postgres'")))
                        > 0);
                Instant now = Instant.now();
                primary.sql("CREATE TABLE entries ()");
                followed.await(now);
            }
        }
    }

    @ChosenVersions
    void unreachableDatabaseEndsNothing(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            cluster.sql("REVOKE CONNECT ON DATABASE postgres FROM public");
            PostgresSource source =
                    cluster.source().beacon(Duration.ofSeconds(1)).build();
            RecordedEntries base = FollowedCluster.base(source);
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
                TestCluster.await(
                        () -> Files.readString(cluster.log()).contains("permission denied for database \"postgres\""));
                Instant now = Instant.now();
                cluster.sql("CREATE TABLE entries ()");
                followed.await(now);
            }
        }
    }
}
