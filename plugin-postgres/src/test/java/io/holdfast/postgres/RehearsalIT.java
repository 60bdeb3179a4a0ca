package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** What was backed up is restored to the moment before a mistake, in a scratch server, and looked at there. */
class RehearsalIT {

    @TempDir
    private Path directory;

    @ChosenVersions
    void momentBeforeAMistakeIsFoundSoundInAScratchServer(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            cluster.sql(
                    "CREATE EXTENSION amcheck",
                    "CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id",
                    "ALTER TABLE orders ADD PRIMARY KEY (id)");
            Source source = cluster.source().build();
            RecordedEntries base = FollowedCluster.base(source);
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
                cluster.sql("INSERT INTO orders VALUES (1001)");
                Thread.sleep(50);
                Instant moment = Instant.now();
                Thread.sleep(50);
                cluster.sql("DELETE FROM orders WHERE id > 10");
                followed.await(moment);
                assertSound(major, source, base, followed.log().asSource(followed.countUpTo(moment)));
            }
        }
    }

    private void assertSound(int major, Source source, EntrySource base, LogSource log) throws Exception {
        PostgresScratch scratch = PostgresScratch.builder(source.snapshotter(), directory.resolve("s"))
                .programs(TestCluster.binaries(major).program("postgres").getParent())
                .build();
        PostgresRestoredCheck check = PostgresRestoredCheck.builder()
                .none("orders without a number", "postgres", "SELECT 1 FROM orders WHERE id IS NULL")
                .none("less than 1001 orders", "postgres", "SELECT 1 FROM orders HAVING count(*) <> 1001")
                .build();
        try (Restored restored = scratch.provision(RestorePoint.of(base, log), new TestOperation())) {
            CheckReport report = check.check(restored, new TestOperation());
            assertThat(report.passed()).as("%s", report).isTrue();
        }
    }
}
