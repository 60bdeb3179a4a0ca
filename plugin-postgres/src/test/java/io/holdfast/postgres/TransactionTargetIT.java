package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogTarget;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog.Appended;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log is cut behind transactions of every kind, each between two others. */
@Timeout(180)
class TransactionTargetIT {

    @TempDir
    private Path directory;

    @ChosenVersions
    void logIsCutBehindTheRecordThatEndsTheTransaction(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            cluster.configure("max_prepared_transactions", "5");
            cluster.restart();
            cluster.sql("CREATE TABLE entries (text text)");
            Source source = cluster.source().build();
            RecordedEntries base = FollowedCluster.base(source);
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
                String committed = transaction(cluster, "INSERT INTO entries VALUES ('committed')", "COMMIT");
                String aborted = transaction(cluster, "INSERT INTO entries VALUES ('aborted')", "ROLLBACK");
                String sub = transaction(
                        cluster,
                        "INSERT INTO entries VALUES ('outer')",
                        "SAVEPOINT one",
                        "INSERT INTO entries VALUES ('inner')",
                        "RELEASE one",
                        "COMMIT");
                String inner = String.valueOf(cluster.query("SELECT xmin FROM entries WHERE text = 'inner'"));
                String prepared = transaction(
                        cluster,
                        "CREATE TABLE more ()",
                        "SAVEPOINT one",
                        "INSERT INTO entries VALUES ('prepared')",
                        "PREPARE TRANSACTION 'two phases'");
                cluster.sql("INSERT INTO entries VALUES ('between')", "COMMIT PREPARED 'two phases'");
                Instant now = Instant.now();
                cluster.sql("INSERT INTO entries VALUES ('last')");
                followed.await(now);

                assertRestored(cluster, source, base, followed, committed, "committed");
                assertRestored(cluster, source, base, followed, aborted, "committed");
                assertRestored(cluster, source, base, followed, sub, "committed,outer,inner");
                assertRestored(cluster, source, base, followed, inner, "committed,outer,inner");
                assertRestored(cluster, source, base, followed, prepared, "committed,outer,inner,prepared,between");
                assertThat(find(source, base, followed, "1")).isEmpty();
            }
        }
    }

    /** Performs the statements in a transaction, and returns its id. */
    private static String transaction(TestCluster cluster, String... statements) throws Exception {
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            String id;
            try (ResultSet row = statement.executeQuery("SELECT pg_current_xact_id()")) {
                row.next();
                id = row.getString(1);
            }
            for (String sql : statements) {
                statement.execute(sql);
            }
            return id;
        }
    }

    private void assertRestored(
            TestCluster cluster,
            Source source,
            RecordedEntries base,
            FollowedCluster followed,
            String xid,
            String texts)
            throws Exception {
        int count = find(source, base, followed, xid).orElseThrow();
        Path target = directory.resolve(cluster.major() + "-" + xid);
        FollowedCluster.restore(source, base, followed.log().asSource(count), target);
        try (StartedCluster restored = new StartedCluster(cluster.major(), target)) {
            assertThat(restored.query("SELECT string_agg(text, ',' ORDER BY ctid) FROM entries"))
                    .as("after %s", xid)
                    .isEqualTo(List.of(texts));
        }
    }

    /** How many records there are up to the one that ends the transaction. */
    private static Optional<Integer> find(Source source, RecordedEntries base, FollowedCluster followed, String xid)
            throws Exception {
        LogTarget target = source.log().orElseThrow().target("xid=" + xid, base.checkpoint());
        List<Appended> records = followed.log().records();
        for (int i = 0; i < records.size(); i++) {
            Checkpoint upTo = records.get(i).upTo();
            boolean added = Lsn.parse(upTo.positions().getOrDefault("wal/1", ""))
                    > Lsn.parse(base.checkpoint().positions().getOrDefault("wal/1", ""));
            if (added && target.endsAfter("wal/1", records.get(i).bytes().duplicate(), upTo)) {
                return Optional.of(i + 1);
            }
        }
        return Optional.empty();
    }
}
