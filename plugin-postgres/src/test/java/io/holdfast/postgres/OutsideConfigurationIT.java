package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose configuration lies elsewhere, as Debian's packages make it. */
@Timeout(180)
class OutsideConfigurationIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @ChosenVersions
    void filesAreBackedUpWhereTheRoleMayReadThemAndRestoredBesideTheData(int major) throws Exception {
        try (TestCluster cluster = debian(major)) {
            cluster.sql(
                    "GRANT pg_read_all_settings, pg_read_server_files TO backup",
                    "GRANT EXECUTE ON FUNCTION pg_read_binary_file(text) TO backup");
            PostgresSource source = cluster.source().build();
            RecordedEntries base = FollowedCluster.base(source);
            assertThat(base.paths())
                    .contains(kept("postgresql.conf"), kept("pg_hba.conf"), kept("pg_ident.conf"), kept("more.conf"));

            Path target = directory.resolve("restored" + major);
            FollowedCluster.restore(source, base, LogSource.none(), target);
            assertThat(directory.resolve("restored" + major + ".config").resolve(kept("more.conf")))
                    .hasContent("work_mem = '5MB'");
            assertThat(target.resolve("holdfast-config")).doesNotExist();
            assertThat(target.resolve("postgresql.conf")).doesNotExist();
            assertStarts(cluster, source, base);
        }
    }

    @ChosenVersions
    void whatTheRoleMayNotReadIsSkippedUnlessItIsNotWanted(int major) throws Exception {
        try (TestCluster cluster = debian(major)) {
            assertThat(skipped(cluster.source()).skipped().values())
                    .singleElement()
                    .asString()
                    .contains("GRANT pg_read_all_settings");
            assertThat(skipped(cluster.source().outsideConfiguration(false)).skipped())
                    .isEmpty();
        }
    }

    @ChosenVersions
    void clusterWithItsConfigurationInsideNeedsNoRightsForIt(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            assertThat(skipped(cluster.source()).skipped()).isEmpty();
        }
    }

    private static void assertStarts(TestCluster cluster, PostgresSource source, RecordedEntries base)
            throws Exception {
        Path scratch = Files.createTempDirectory("pgs");
        TestOperation operation = new TestOperation();
        PostgresScratch starting = PostgresScratch.builder(source.snapshotter(), scratch)
                .programs(cluster.binaries().program("postgres").resolveSibling("."))
                .build();
        try (Restored restored =
                operation.call(LIMIT, () -> starting.provision(RestorePoint.of(base, LogSource.none()), operation))) {
            assertThat(restored.unwrap(DataSource.class)).isPresent();
        }
    }

    private String kept(String name) {
        return "holdfast-config" + directory.resolve("etc").resolve(name);
    }

    private static RecordingSink skipped(PostgresSource.Builder source) throws Exception {
        TestOperation operation = new TestOperation();
        RecordingSink sink = new RecordingSink(operation);
        operation.call(
                LIMIT,
                () -> source.build()
                        .snapshotter()
                        .snapshot(new TestRequest(SnapshotKind.FULL, Optional.empty(), 1), sink, operation));
        return sink;
    }

    private TestCluster debian(int major) throws Exception {
        Path etc = Files.createDirectories(directory.resolve("etc"));
        Files.writeString(etc.resolve("postgresql.conf"), "include 'more.conf'\n");
        Files.writeString(etc.resolve("more.conf"), "work_mem = '5MB'");
        Files.writeString(etc.resolve("pg_ident.conf"), "");
        Files.writeString(etc.resolve("pg_hba.conf"), """
                local all all trust
                local replication all trust
                host all all 127.0.0.1/32 scram-sha-256
                host replication all 127.0.0.1/32 scram-sha-256
                """);
        TestCluster cluster = TestCluster.builder(major)
                .setting("config_file", etc.resolve("postgresql.conf").toString())
                .setting("hba_file", etc.resolve("pg_hba.conf").toString())
                .setting("ident_file", etc.resolve("pg_ident.conf").toString())
                .start();
        for (String name : new String[] {"postgresql.conf", "pg_hba.conf", "pg_ident.conf"}) {
            Files.delete(cluster.data().resolve(name));
        }
        return cluster;
    }
}
