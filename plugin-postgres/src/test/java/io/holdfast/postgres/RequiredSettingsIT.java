package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.internal.server.PrivateDirectory;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that recovers with less of some settings than the source had ends, or stops in the middle. The source had them on its command line only. */
@Timeout(180)
class RequiredSettingsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String SETTINGS = "SELECT setting FROM pg_settings WHERE name IN ('max_connections',"
            + " 'max_worker_processes', 'max_wal_senders', 'max_prepared_transactions', 'max_locks_per_transaction', 'wal_level')"
            + " ORDER BY name";

    @TempDir
    private Path directory;

    private TestCluster cluster;
    private PostgresSource source;

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @ChosenVersions
    void plainServerRecoversWithWhatTheSourceHad(int major) throws Exception {
        start(TestCluster.builder(major)
                .setting("max_connections", "123")
                .setting("max_worker_processes", "11")
                .setting("max_wal_senders", "13")
                .setting("max_prepared_transactions", "17")
                .setting("max_locks_per_transaction", "71")
                .setting("wal_level", "logical"));
        RecordedEntries base = FollowedCluster.base(source);
        assertThat(restored(base, LogSource.none())).containsExactly("123", "71", "17", "13", "11", "logical");
    }

    @ChosenVersions
    void whatTheFilesSayIsKeptWhereItIsEnough(int major) throws Exception {
        start(TestCluster.builder(major).setting("max_connections", "50"));
        cluster.configure("max_connections", "60");
        cluster.configure("max_wal_senders", "12");
        RecordedEntries base = FollowedCluster.base(source);
        assertThat(restored(base, LogSource.none())).containsExactly("60", "64", "0", "12", "8", "replica");
        assertThat(Files.readString(directory.resolve("restored/postgresql.auto.conf")))
                .doesNotContain("# The source had");
    }

    @ChosenVersions
    void settingThatWasRaisedWithinTheLogCountsAlsoIfItWasLoweredAgain(int major) throws Exception {
        start(TestCluster.builder(major));
        cluster.sql("CREATE TABLE entries (text text)");
        RecordedEntries base = FollowedCluster.base(source);
        RecordingLog first = followed(base.checkpoint(), "before");
        int before = first.records().size();
        cluster.restart("max_connections", "200");
        cluster.restart("max_prepared_transactions", "3");
        prepare();
        cluster.restart("max_connections", "90");
        RecordingLog second = followed(first.checkpointAfter(before), "after");

        assertThat(restored(base, first.asSource(before)))
                .as("before it was raised")
                .containsExactly("100", "64", "0", "10", "8", "replica");
        LogSource both =
                joined(first.asSource(before), second.asSource(second.records().size()));
        assertThat(restored(base, both)).containsExactly("200", "64", "3", "10", "8", "replica");
        assertThat(Files.readString(directory.resolve("restored/postgresql.auto.conf")))
                .contains("# The source had")
                .contains("max_connections = '200'");
        assertRehearsed(base, both);
    }

    private void start(TestCluster.Builder builder) throws Exception {
        cluster = builder.start();
        source = cluster.source().build();
    }

    private void prepare() throws Exception {
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO entries VALUES ('prepared')");
            statement.execute("PREPARE TRANSACTION 'open'");
        }
    }

    /** The log from there on to a commit of now. */
    private RecordingLog followed(Checkpoint from, String text) throws Exception {
        try (FollowedCluster followed = new FollowedCluster(source, Optional.of(from))) {
            Instant now = Instant.now();
            cluster.sql("INSERT INTO entries VALUES ('" + text + "')");
            followed.await(now);
            return followed.log();
        }
    }

    private static LogSource joined(LogSource first, LogSource second) {
        return new LogSource() {
            @Override
            public Set<String> streams() {
                return first.streams();
            }

            @Override
            public void forEach(String stream, RecordHandler handler) throws IOException, InterruptedException {
                first.forEach(stream, handler);
                second.forEach(stream, handler);
            }
        };
    }

    /** What a server says that is started on a restored data directory as it is. */
    private List<String> restored(RecordedEntries base, LogSource log) throws Exception {
        Path target = directory.resolve("restored");
        PrivateDirectory.delete(target);
        FollowedCluster.restore(source, base, log, target);
        try (StartedCluster again = new StartedCluster(cluster.major(), target)) {
            return again.query(SETTINGS);
        }
    }

    /** A scratch, which reads none of the files, has what the log needs as well. */
    private void assertRehearsed(RecordedEntries base, LogSource log) throws Exception {
        Path scratches = Files.createTempDirectory("pgs");
        TestOperation operation = new TestOperation();
        PostgresScratch scratch = PostgresScratch.builder(source.snapshotter(), scratches)
                .programs(cluster.binaries().program("postgres").resolveSibling("."))
                .build();
        try (Restored restored = operation.call(LIMIT, () -> scratch.provision(RestorePoint.of(base, log), operation));
                Connection connection =
                        restored.unwrap(DataSource.class).orElseThrow().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT gid FROM pg_prepared_xacts")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("open");
        }
    }
}
