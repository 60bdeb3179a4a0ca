package io.holdfast.postgres.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.postgres.ChosenVersions;
import io.holdfast.postgres.TestCluster;
import io.holdfast.testkit.TestOperation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessIT {

    @TempDir
    private Path directory;

    @ChosenVersions
    void itListensOnAPrivateSocketAndNowhereElse(int major) throws Exception {
        Path data = data(major);
        try (ServerProcess server = server(major, data).start(new TestOperation());
                Connection connection =
                        server.dataSource("postgres", "postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW listen_addresses")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEmpty();
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(server.socket().getParent())))
                    .isEqualTo("rwx------");
        }
    }

    @ChosenVersions
    void nothingIsLeftWhenItIsClosedWhileItWorks(int major) throws Exception {
        List<ProcessHandle> processes;
        try (ServerProcess server = server(major, data(major)).start(new TestOperation())) {
            processes = ProcessHandle.current().descendants().toList();
            assertThat(processes).hasSizeGreaterThan(3);
            assertThat(server.isAlive()).isTrue();
        }
        TestCluster.await(() -> processes.stream().noneMatch(ServerProcessIT::runs));
    }

    @ChosenVersions
    void nothingIsLeftWhenThisProcessIsKilled(int major) throws Exception {
        Path data = data(major);
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StartedInItsOwnJvm.class.getName(),
                        Integer.toString(major),
                        data.toString(),
                        directory.resolve("run").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("working");
        }
        List<ProcessHandle> processes = jvm.descendants().toList();
        assertThat(processes).hasSizeGreaterThan(3);

        jvm.destroyForcibly().waitFor();

        TestCluster.await(() -> processes.stream().noneMatch(ServerProcessIT::runs));
        assertThat(data.resolve("postmaster.pid")).as("ended by its parent").doesNotExist();
    }

    @Test
    void aServerThatCannotStartSaysWhyWithItsLog() throws Exception {
        assertThatThrownBy(() ->
                        server(15, data(15)).setting("max_wal_senders", "much").start(new TestOperation()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("before it accepted a connection")
                .hasMessageContaining("invalid value for parameter \"max_wal_senders\": \"much\"");
        assertThat(ProcessHandle.current().descendants().filter(ServerProcessIT::runs))
                .isEmpty();
    }

    @Test
    void aServerThatIsNeverReadyIsEnded() throws Exception {
        Path data = data(15);
        Files.createFile(data.resolve("recovery.signal"));
        assertThatThrownBy(() -> server(15, data)
                        .setting("restore_command", "sleep 100")
                        .setting("hot_standby", "off")
                        .limit(Duration.ofSeconds(3))
                        .start(new TestOperation()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has not accepted a connection for 3 s")
                .hasMessageContaining("database system was shut down at");
        TestCluster.await(() -> !Files.exists(data.resolve("postmaster.pid")));
    }

    @Test
    void whoIsCancelledWhileItStartsLeavesNothing() throws Exception {
        Path data = data(15);
        Files.createFile(data.resolve("recovery.signal"));
        TestOperation operation = new TestOperation().cancelAtCheckpoint(3);
        assertThatThrownBy(() -> server(15, data)
                        .setting("restore_command", "sleep 100")
                        .setting("hot_standby", "off")
                        .start(operation))
                .isInstanceOf(InterruptedException.class);
        assertThat(data.resolve("postmaster.pid")).doesNotExist();
    }

    @Test
    void aPathThatIsTooLongForASocketIsRefused() throws Exception {
        assertThatThrownBy(() -> ServerProcess.builder(
                                TestCluster.binaries(15), directory, directory.resolve("long".repeat(25)))
                        .start(new TestOperation()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Choose a directory with a shorter path");
    }

    private static boolean runs(ProcessHandle process) {
        // A zombie, which nobody may ever wait for, has no command line any more.
        return process.isAlive() && process.info().commandLine().isPresent();
    }

    private ServerProcess.Builder server(int major, Path data) throws Exception {
        return ServerProcess.builder(TestCluster.binaries(major), data, directory.resolve("run"))
                .setting("fsync", "off");
    }

    private Path data(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            cluster.stop();
            Path data = directory.resolve("data");
            TestCluster.copy(cluster.data(), data);
            return data;
        }
    }

    /** Starts a server with a statement that never ends, says so, and waits to be killed. */
    public static final class StartedInItsOwnJvm {

        private StartedInItsOwnJvm() {}

        public static void main(String[] arguments) throws Exception {
            try (ServerProcess server = ServerProcess.builder(
                                    TestCluster.binaries(Integer.parseInt(arguments[0])),
                                    Path.of(arguments[1]),
                                    Path.of(arguments[2]))
                            .start(new TestOperation());
                    Connection connection =
                            server.dataSource("postgres", "postgres").getConnection();
                    Statement statement = connection.createStatement()) {
                System.out.println("working");
                statement.execute("SELECT count(*) FROM generate_series(1, 1000000000000)");
            }
        }
    }
}
