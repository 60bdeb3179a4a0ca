package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.testkit.TestOperation;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class PostgresRestoredCheckIT {

    @TempDir
    private Path directory;

    @ChosenVersions
    void aSoundClusterPassesWithItsInvariants(int major) throws Exception {
        try (Restored restored = restore(major, "nothing")) {
            CheckReport report = PostgresRestoredCheck.builder()
                    .none("duplicates", "postgres", "SELECT n FROM t GROUP BY n HAVING count(*) > 1")
                    .invariant(
                            "count",
                            "postgres",
                            handle -> handle.createQuery("SELECT count(*) FROM t")
                                                    .mapTo(Long.class)
                                                    .one()
                                            == 10_000
                                    ? Optional.empty()
                                    : Optional.of("rows are missing"))
                    .freshest("rpo", "postgres", "SELECT now()", Instant.now(), Duration.ofMinutes(1))
                    .build()
                    .check(restored, new TestOperation());
            assertThat(report.findings())
                    .filteredOn(finding -> finding.result() != Result.PASSED)
                    .isEmpty();
            assertThat(report.passed()).isTrue();
            assertThat(report.findings())
                    .extracting(Finding::name)
                    .contains(
                            "catalog of postgres", "indexes of postgres", "tables of postgres", "tables of template1");
        }
    }

    @ChosenVersions
    void whatIsViolatedFailsAndWhatCannotBeAskedIsUnknown(int major) throws Exception {
        try (Restored restored = restore(major, "nothing")) {
            CheckReport report = PostgresRestoredCheck.builder()
                    .none("orphans", "postgres", "SELECT n FROM t WHERE n <= 3")
                    .none("absent", "postgres", "SELECT * FROM absent")
                    .freshest(
                            "rpo",
                            "postgres",
                            "SELECT timestamptz '2020-01-01 00:00Z'",
                            Instant.EPOCH.plusSeconds(1_600_000_000L),
                            Duration.ofHours(1))
                    .freshest("never", "postgres", "SELECT now() WHERE false", Instant.EPOCH, Duration.ZERO)
                    .build()
                    .check(restored, new TestOperation());
            assertThat(report.passed()).isFalse();
            assertThat(result(report, "orphans")).isEqualTo(Result.FAILED);
            assertThat(result(report, "absent")).isEqualTo(Result.UNKNOWN);
            assertThat(result(report, "rpo")).isEqualTo(Result.FAILED);
            assertThat(result(report, "never")).isEqualTo(Result.UNKNOWN);
        }
    }

    @ChosenVersions
    void aRowThatIsMissingInAnIndexAndAPageThatIsDamagedAreNamed(int major) throws Exception {
        try (Restored restored = restore(major, "i")) {
            CheckReport report = PostgresRestoredCheck.builder().build().check(restored, new TestOperation());
            assertThat(result(report, "indexes of postgres")).isEqualTo(Result.FAILED);
            assertThat(detail(report, "indexes of postgres")).contains("i: ");
        }
        try (Restored restored = restore(major, "t")) {
            CheckReport report = PostgresRestoredCheck.builder().build().check(restored, new TestOperation());
            assertThat(result(report, "tables of postgres")).isEqualTo(Result.FAILED);
            assertThat(detail(report, "tables of postgres")).contains("t: ");
        }
    }

    private Restored restore(int major, String damaged) throws Exception {
        Path place = directory.resolve(damaged);
        HotCopy copy;
        try (TestCluster cluster = TestCluster.of(major)) {
            cluster.sql(
                    "CREATE TABLE t (n int)",
                    "INSERT INTO t SELECT generate_series(1, 10000)",
                    "CREATE INDEX i ON t (n)",
                    "CHECKPOINT");
            copy = HotCopy.begin(cluster, place);
            String file =
                    cluster.query("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relname = '" + damaged + "'");
            copy.end(cluster);
            if (file != null) {
                try (RandomAccessFile page =
                        new RandomAccessFile(place.resolve(file).toFile(), "rw")) {
                    page.seek(2 * 8192 + 4000);
                    page.write(new byte[100]);
                }
            }
        }
        return PostgresScratch.builder(copy, directory.resolve("s"))
                .programs(TestCluster.binaries(major).program("postgres").getParent())
                .build()
                .provision(HotCopy.ANY, new TestOperation());
    }

    private static Result result(CheckReport report, String name) {
        return finding(report, name).result();
    }

    private static String detail(CheckReport report, String name) {
        return finding(report, name).detail();
    }

    private static Finding finding(CheckReport report, String name) {
        return report.findings().stream()
                .filter(finding -> finding.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
