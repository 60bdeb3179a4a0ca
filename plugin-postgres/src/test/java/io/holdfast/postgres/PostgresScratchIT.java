package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.recovery.Restored;
import io.holdfast.testkit.TestOperation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresScratchIT {

    @TempDir
    private Path directory;

    private Path scratches;
    private HotCopy copy;

    @BeforeEach
    void chooseDirectories() {
        scratches = directory.resolve("s");
    }

    @ChosenVersions
    void theClusterStandsAtItsTargetAndCanBeWrittenTo(int major) throws Exception {
        prepare(major);
        try (Restored restored = scratch(major).provision(HotCopy.ANY, new TestOperation())) {
            DataSource source = restored.unwrap(DataSource.class).orElseThrow();
            assertThat(value(source, "SELECT string_agg(n::text, ',' ORDER BY n) FROM t"))
                    .isEqualTo("1,2");
            assertThat(value(source, "SELECT pg_is_in_recovery()")).isEqualTo("f");
            assertThat(value(source, "INSERT INTO t VALUES (9) RETURNING n")).isEqualTo("9");
            assertThat(restored.description()).contains("PostgreSQL " + major);
            assertThat(restored.limits()).isEmpty();
            assertThat(restored.data().resolve("PG_VERSION")).exists();
            assertThat(restored.directory().resolve("run/server.log")).content().contains("archive recovery complete");
        }
        assertThat(leftovers()).isEmpty();
    }

    @ChosenVersions
    void nothingOfTheSourcesConfigurationReachesOut(int major) throws Exception {
        prepare(major);
        Path archived = directory.resolve("archived");
        copy.configure(
                "archive_mode = on",
                "archive_command = 'touch " + archived + "'",
                "primary_conninfo = 'host=production'",
                "primary_slot_name = 'production'",
                "recovery_end_command = 'touch " + archived + "'",
                "listen_addresses = '*'",
                "port = 1",
                "ssl = on",
                "shared_preload_libraries = 'only_at_the_source'",
                "session_preload_libraries = 'only_at_the_source'",
                "synchronous_standby_names = '*'",
                "max_logical_replication_workers = 4",
                "shared_buffers = '7TB'",
                "logging_collector = on",
                "hba_file = '/nowhere'",
                "wal_level = minimal");
        Files.delete(copy.directory().resolve("postgresql.conf")); // As Debian's clusters are.
        Files.delete(copy.directory().resolve("pg_hba.conf"));
        try (Restored restored = scratch(major).provision(HotCopy.ANY, new TestOperation())) {
            DataSource source = restored.unwrap(DataSource.class).orElseThrow();
            for (String none : List.of(
                    "primary_conninfo",
                    "primary_slot_name",
                    "listen_addresses",
                    "shared_preload_libraries",
                    "synchronous_standby_names")) {
                assertThat(setting(source, none)).as(none).isEmpty();
            }
            assertThat(setting(source, "archive_mode")).isEqualTo("off");
            assertThat(setting(source, "ssl")).isEqualTo("off");
            assertThat(setting(source, "max_logical_replication_workers")).isEqualTo("0");
            assertThat(value(source, "INSERT INTO t VALUES (9) RETURNING n")).isEqualTo("9");
            value(source, "SELECT pg_switch_wal()");
        }
        assertThat(archived).doesNotExist();
    }

    @ChosenVersions
    void settingsThatMustNotBeLowerAreTheSources(int major) throws Exception {
        try (TestCluster cluster = TestCluster.builder(major)
                .setting("max_connections", "123")
                .setting("max_worker_processes", "11")
                .setting("max_wal_senders", "13")
                .setting("max_prepared_transactions", "17")
                .setting("max_locks_per_transaction", "71")
                .start()) {
            cluster.sql("CREATE TABLE t (n int)");
            copy = HotCopy.begin(cluster, directory.resolve("copy"));
            cluster.sql("BEGIN", "INSERT INTO t VALUES (1)", "PREPARE TRANSACTION 'open'");
            copy.end(cluster);
        }
        try (Restored restored = scratch(major).provision(HotCopy.ANY, new TestOperation())) {
            DataSource source = restored.unwrap(DataSource.class).orElseThrow();
            assertThat(setting(source, "max_connections")).isEqualTo("123");
            assertThat(setting(source, "max_worker_processes")).isEqualTo("11");
            assertThat(setting(source, "max_wal_senders")).isEqualTo("13");
            assertThat(setting(source, "max_prepared_transactions")).isEqualTo("17");
            assertThat(setting(source, "max_locks_per_transaction")).isEqualTo("71");
            assertThat(value(source, "SELECT gid FROM pg_prepared_xacts")).isEqualTo("open");
        }
    }

    @Test
    void aSettingThatWasRaisedWithinTheLogDoesNotStopIt() throws Exception {
        try (TestCluster cluster =
                TestCluster.builder(17).setting("wal_keep_size", "1GB").start()) {
            copy = HotCopy.begin(cluster, directory.resolve("copy"));
            cluster.configure("max_connections", "321");
            cluster.restart();
            cluster.sql("CREATE TABLE t (n int)");
            copy.end(cluster);
        }
        try (Restored restored = scratch(17).provision(HotCopy.ANY, new TestOperation())) {
            assertThat(value(restored.unwrap(DataSource.class).orElseThrow(), "SELECT count(*) FROM t"))
                    .isEqualTo("0");
        }
    }

    @Test
    void whatTheLogDoesNotReachIsRefusedWithTheServersWords() throws Exception {
        prepare(18);
        copy.configure("recovery_target_lsn = 'FF/0'");
        assertThatThrownBy(() -> scratch(18).provision(HotCopy.ANY, new TestOperation()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("recovery ended before configured recovery target was reached");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void anotherSuperuserIsAskedFor() throws Exception {
        prepare(16);
        assertThatThrownBy(() -> PostgresScratch.builder(copy, scratches)
                        .programs(TestCluster.binaries(16).program("postgres").getParent())
                        .superuser("nobody_here")
                        .build()
                        .provision(HotCopy.ANY, new TestOperation()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("role \"nobody_here\" does not exist");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void whoIsCancelledLeavesNothing() throws Exception {
        prepare(15);
        for (int checkpoint = 1; checkpoint <= 3; checkpoint++) {
            TestOperation operation = new TestOperation().cancelAtCheckpoint(checkpoint);
            assertThatThrownBy(() -> scratch(15).provision(HotCopy.ANY, operation))
                    .isInstanceOf(InterruptedException.class);
            assertThat(leftovers()).isEmpty();
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatALivingOneHasIsKept() throws Exception {
        prepare(15);
        try (Restored living = scratch(15).provision(HotCopy.ANY, new TestOperation())) {
            Process jvm = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            ScratchInItsOwnJvm.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Path dead;
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
                dead = Path.of(output.readLine());
            }
            ProcessHandle server = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(dead.resolve("data/postmaster.pid"))
                                    .get(0)))
                    .orElseThrow();
            // The worst case: the shell that would end the server is killed as well.
            jvm.children()
                    .forEach(shell -> shell.children()
                            .filter(process -> process.pid() != server.pid())
                            .forEach(ProcessHandle::destroyForcibly));
            jvm.children().forEach(ProcessHandle::destroyForcibly);
            jvm.destroyForcibly().waitFor();
            assertThat(server.isAlive()).isTrue();

            try (Restored next = scratch(15).provision(HotCopy.ANY, new TestOperation())) {
                assertThat(dead).doesNotExist();
                assertThat(leftovers()).containsExactlyInAnyOrder(living.directory(), next.directory());
                TestCluster.await(() -> server.info().commandLine().isEmpty());
                assertThat(value(living.unwrap(DataSource.class).orElseThrow(), "SELECT 1"))
                        .isEqualTo("1");
            }
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void closingTwiceDoesNothing() throws Exception {
        prepare(15);
        Restored restored = scratch(15).provision(HotCopy.ANY, new TestOperation());
        restored.close();
        restored.close();
        assertThat(leftovers()).isEmpty();
    }

    /** A base, then the rows 1, 2 and 3, with the end of 2 as target. */
    private void prepare(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            cluster.sql("CREATE TABLE t (n int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            copy = HotCopy.begin(cluster, directory.resolve("copy"));
            cluster.sql("INSERT INTO t VALUES (2)");
            String target = cluster.query("SELECT pg_current_wal_lsn()");
            cluster.sql("INSERT INTO t VALUES (3)");
            copy.end(cluster, "recovery_target_lsn = '" + target + "'", "recovery_target_inclusive = off");
        }
    }

    private PostgresScratch scratch(int major) throws Exception {
        return PostgresScratch.builder(copy, scratches)
                .programs(TestCluster.binaries(major).program("postgres").getParent())
                .build();
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> all = Files.list(scratches)) {
            return all.filter(path -> path.getFileName().toString().startsWith("scratch-")
                            && !path.toString().endsWith(".lock"))
                    .toList();
        }
    }

    private static String setting(DataSource source, String name) throws SQLException {
        return value(source, "SHOW " + name);
    }

    private static String value(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Provisions a scratch of the copy that is there, says where, and waits to be killed. */
    public static final class ScratchInItsOwnJvm {

        private ScratchInItsOwnJvm() {}

        public static void main(String[] arguments) throws Exception {
            PostgresScratchIT test = new PostgresScratchIT();
            test.directory = Path.of(arguments[0]);
            test.chooseDirectories();
            test.copy = HotCopy.existing(test.directory.resolve("copy"));
            try (Restored restored = test.scratch(15).provision(HotCopy.ANY, new TestOperation())) {
                System.out.println(restored.directory());
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }
}
