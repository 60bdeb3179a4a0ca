package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup is restored over what there is of the cluster. */
class ReplacedClusterIT {

    private static final int MAJOR = 16;

    @TempDir
    private Path directory;

    private TestCluster cluster;
    private Path target;
    private RecordedEntries base;

    @BeforeEach
    void restoreOnce() throws Exception {
        cluster = TestCluster.builder(MAJOR).ownIdentity().start();
        Path location = Files.createDirectory(directory.resolve("location"));
        cluster.sql(
                "CREATE TABLESPACE elsewhere LOCATION '" + location + "'",
                "CREATE TABLE there TABLESPACE elsewhere AS SELECT generate_series(1, 1000) AS id",
                "CREATE TABLE still AS SELECT generate_series(1, 100000) AS id",
                "CREATE TABLE changed AS SELECT generate_series(1, 10000) AS id",
                "VACUUM FREEZE",
                "CHECKPOINT");
        base = FollowedCluster.base(source(false));
        target = directory.resolve("data");
        FollowedCluster.restore(source(false), base, LogSource.none(), target);
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void onlyWhatDiffersIsWritten() throws Exception {
        try (StartedCluster restored = new StartedCluster(MAJOR, target)) {
            restored.update("DELETE FROM changed WHERE id % 2 = 0");
            restored.update("DELETE FROM there");
            restored.update("CREATE TABLE further AS SELECT generate_series(1, 100000) AS id");
            restored.stop();
        }
        Path still = target.resolve(String.valueOf(cluster.query("SELECT pg_relation_filepath('still')")));
        FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(still, longAgo);

        FollowedCluster.restore(source(true), base, LogSource.none(), target);

        assertThat(Files.getLastModifiedTime(still))
                .as("of a table that has not changed")
                .isEqualTo(longAgo);
        try (StartedCluster restored = new StartedCluster(MAJOR, target)) {
            assertThat(restored.query("SELECT count(*) FROM still")).isEqualTo(List.of("100000"));
            assertThat(restored.query("SELECT count(*) FROM changed")).isEqualTo(List.of("10000"));
            assertThat(restored.query("SELECT count(*) FROM there")).isEqualTo(List.of("1000"));
            assertThat(restored.query("SELECT to_regclass('further') IS NULL")).isEqualTo(List.of("t"));
        }
    }

    @Test
    void whatIsThereIsRefusedUnlessThatIsWanted() {
        assertThatThrownBy(() -> FollowedCluster.restore(source(false), base, LogSource.none(), target))
                .isInstanceOf(DirectoryNotEmptyException.class);
    }

    @Test
    void anotherClusterIsRefused() throws Exception {
        try (TestCluster other = TestCluster.of(MAJOR)) {
            other.stop();
            byte[] before = Files.readAllBytes(other.data().resolve("global/pg_control"));
            assertThatThrownBy(() -> FollowedCluster.restore(source(true), base, LogSource.none(), other.data()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another cluster");
            assertThat(other.data().resolve("global/pg_control")).hasBinaryContent(before);
        }
    }

    @Test
    void clusterThatRunsIsRefused() throws Exception {
        try (StartedCluster running = new StartedCluster(MAJOR, target)) {
            assertThatThrownBy(() -> FollowedCluster.restore(source(true), base, LogSource.none(), target))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("a server is running");
            assertThat(running.query("SELECT count(*) FROM still")).isEqualTo(List.of("100000"));
        }
    }

    @Test
    void restoreThatDidNotEndIsReplacedByTheNext() throws Exception {
        Files.createFile(target.resolve(".holdfast-restoring"));
        Files.delete(target.resolve("global/pg_control"));
        Files.write(target.resolve("base/left"), new byte[100]);

        FollowedCluster.restore(source(false), base, LogSource.none(), target);

        assertThat(target.resolve("base/left")).doesNotExist();
        try (StartedCluster restored = new StartedCluster(MAJOR, target)) {
            assertThat(restored.query("SELECT count(*) FROM changed")).isEqualTo(List.of("10000"));
        }
    }

    private Source source(boolean replacing) {
        return cluster.source().replaceExisting(replacing).build();
    }
}
