package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** A standby is promoted while its log is followed, and after another server was. */
class PromotionIT {

    private static final String INSERT = "INSERT INTO entries (text) VALUES ('%s')";

    @TempDir
    private Path directory;

    @ChosenVersions
    void logGoesOnAcrossThePromotionOfTheServerThatIsFollowed(int major) throws Exception {
        try (TestCluster primary = cluster(major);
                TestCluster standby = primary.standby()) {
            Source source = standby.source().build();
            RecordedEntries base = FollowedCluster.base(source);
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
                primary.sql(INSERT.formatted("before"));
                standby.catchUp(primary);
                primary.stop();
                standby.promote();
                standby.sql(INSERT.formatted("after"));
                assertFollowed(followed, standby);

                restoreAndCompare(source, base, followed, standby);
            }
        }
    }

    @ChosenVersions
    void logGoesOnAtTheStandbyThatTakesOver(int major) throws Exception {
        try (TestCluster primary = cluster(major);
                TestCluster standby = primary.standby()) {
            Source before = primary.source().build();
            RecordedEntries base = FollowedCluster.base(before);
            try (FollowedCluster first = new FollowedCluster(before, Optional.of(base.checkpoint()))) {
                primary.sql(INSERT.formatted("before"));
                assertFollowed(first, primary);
                standby.catchUp(primary);
                primary.kill();
                assertThat(first.outcome()).isInstanceOf(IOException.class);
                standby.promote();
                standby.sql(INSERT.formatted("after"));

                var at = first.log().checkpointAfter(first.log().records().size());
                try (FollowedCluster second =
                        new FollowedCluster(standby.source().build(), Optional.of(at))) {
                    assertFollowed(second, standby);
                    assertThat(second.log().records().get(0).upTo().positions())
                            .as("where the timelines stand")
                            .containsKeys("wal/1", "wal/2");
                }
            }
        }
    }

    private static TestCluster cluster(int major) throws Exception {
        TestCluster cluster = TestCluster.of(major);
        cluster.sql("CREATE TABLE entries (id serial PRIMARY KEY, text text)", INSERT.formatted("first"));
        return cluster;
    }

    private static void assertFollowed(FollowedCluster followed, TestCluster cluster) throws Exception {
        Instant now = Instant.now();
        cluster.sql(INSERT.formatted("last"));
        followed.await(now);
    }

    private void restoreAndCompare(Source source, RecordedEntries base, FollowedCluster followed, TestCluster cluster)
            throws Exception {
        Path target = directory.resolve("restored");
        int all = followed.log().records().size();
        FollowedCluster.restore(source, base, followed.log().asSource(all), target);
        String texts = "SELECT string_agg(text, ',' ORDER BY id) FROM entries";
        try (StartedCluster restored = new StartedCluster(cluster.major(), target)) {
            assertThat(restored.query(texts)).isEqualTo(List.of(String.valueOf(cluster.query(texts))));
            assertThat(restored.query("SELECT timeline_id FROM pg_control_checkpoint()"))
                    .isEqualTo(List.of("3"));
        }
        assertThat(followed.log().checkpointAfter(all).positions()).containsOnlyKeys("wal/1", "wal/2");
    }
}
