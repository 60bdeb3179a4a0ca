package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.internal.server.ServerBinaries;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What PostgreSQL's own programs say of a backup, where Debian's packages are installed. */
class JudgesIT {

    private static final int MAJOR = 15;

    @TempDir
    private Path directory;

    private ServerBinaries host;

    @BeforeEach
    void findPrograms() throws Exception {
        var found = ServerBinaries.ofHost(MAJOR);
        boolean there = found.isPresent() && Files.exists(found.get().program("pg_verifybackup"));
        if (!there) {
            assertThat(System.getenv("HOLDFAST_CI"))
                    .as("in CI the programs of PostgreSQL %d are installed", MAJOR)
                    .isNull();
            Assumptions.abort("pg_verifybackup of PostgreSQL " + MAJOR + " is not installed");
        }
        host = found.orElseThrow();
    }

    @Test
    void backupIsWhatItsManifestSays() throws Exception {
        try (TestCluster cluster = cluster()) {
            RecordedEntries base = FollowedCluster.base(cluster.source().build());
            Path copy = directory.resolve("copy");
            base.copyTo(copy, entry -> true);

            assertThat(host.run("pg_verifybackup", "--ignore=.holdfast", copy.toString()))
                    .contains("backup successfully verified");
        }
    }

    @Test
    void restoredFilesAreStillWhatTheManifestSays() throws Exception {
        try (TestCluster cluster = cluster()) {
            Source source = cluster.source().build();
            Path target = directory.resolve("restored");
            FollowedCluster.restore(source, FollowedCluster.base(source), LogSource.none(), target);

            assertThat(host.run(
                            "pg_verifybackup",
                            "--ignore=postgresql.auto.conf",
                            "--ignore=recovery.signal",
                            target.toString()))
                    .contains("backup successfully verified");
        }
    }

    @Test
    void restoredClusterHasSoundChecksums() throws Exception {
        try (TestCluster cluster = cluster()) {
            Source source = cluster.source().build();
            Path target = directory.resolve("restored");
            FollowedCluster.restore(source, FollowedCluster.base(source), LogSource.none(), target);
            try (StartedCluster restored = new StartedCluster(MAJOR, target)) {
                restored.stop();
            }

            assertThat(host.run("pg_checksums", "--check", "-D", target.toString()))
                    .contains("Bad checksums:  0");
        }
    }

    private static TestCluster cluster() throws Exception {
        TestCluster cluster = TestCluster.of(MAJOR);
        cluster.sql("CREATE TABLE entries AS SELECT i AS id, md5(i::text) AS text FROM generate_series(1, 20000) i");
        return cluster;
    }
}
