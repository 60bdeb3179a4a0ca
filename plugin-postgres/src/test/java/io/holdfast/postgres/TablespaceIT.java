package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A table is in a tablespace, whose location on the source is not touched by a restore. */
class TablespaceIT {

    @TempDir
    private Path directory;

    @ChosenVersions
    void tablespaceIsRestoredToWhereTheMappingSays(int major) throws Exception {
        Path location = Files.createDirectory(directory.resolve("of the source"));
        Path mapped = directory.resolve("mapped");
        try (TestCluster cluster = cluster(major, location)) {
            Source source =
                    cluster.source().tablespace(location.toString(), mapped).build();
            assertRestored(source, major, mapped);
            assertThat(cluster.query("SELECT count(*) FROM entries")).isEqualTo("1000");
        }
    }

    @ChosenVersions
    void tablespaceWithoutAMappingIsRestoredBesideTheTarget(int major) throws Exception {
        Path location = Files.createDirectory(directory.resolve("of the source"));
        try (TestCluster cluster = cluster(major, location)) {
            String oid = cluster.query("SELECT oid FROM pg_tablespace WHERE spcname = 'elsewhere'");
            assertRestored(
                    cluster.source().build(),
                    major,
                    directory.resolve("restored.tablespaces").resolve(String.valueOf(oid)));
        }
    }

    private void assertRestored(Source source, int major, Path where) throws Exception {
        RecordedEntries base = FollowedCluster.base(source);
        Path target = directory.resolve("restored");
        FollowedCluster.restore(source, base, LogSource.none(), target);
        try (StartedCluster restored = new StartedCluster(major, target)) {
            assertThat(restored.query("SELECT count(*) FROM entries")).isEqualTo(List.of("1000"));
            assertThat(restored.query(
                            "SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = 'elsewhere'"))
                    .isEqualTo(List.of(where.toString()));
        }
    }

    private static TestCluster cluster(int major, Path location) throws Exception {
        TestCluster cluster = TestCluster.of(major);
        cluster.sql(
                "CREATE TABLESPACE elsewhere LOCATION '" + location + "'",
                "CREATE TABLE entries TABLESPACE elsewhere AS SELECT generate_series(1, 1000) AS id");
        return cluster;
    }
}
