package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.postgres.PostgresFence;
import io.holdfast.postgres.PostgresPasswordRotation;
import io.holdfast.postgres.PostgresPromotion;
import io.holdfast.postgres.PostgresServer;
import io.holdfast.postgres.TestCluster;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.StepReport;
import io.holdfast.recovery.StepState;
import io.holdfast.redis.RedisPasswordRotation;
import io.holdfast.redis.RedisPromotion;
import io.holdfast.redis.RedisServer;
import io.holdfast.redis.TestServer;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that do to servers what recoveries do, and are killed when it is done and nobody has noted that, or in its middle. */
@Timeout(300)
class KilledActionsIT {

    private static final RunRequest REQUEST =
            RunRequest.by("anna").mode(RecoveryMode.REAL).build();
    private static final String FORMER = "former";
    private static final String NEW = "another one";
    private static final long PENDING_TERM = 1L << 14;

    @TempDir
    private Path directory;

    @Test
    void whatIsSeenToBeDoneIsNotDoneAgain() throws Exception {
        try (TestCluster primary = shop();
                TestCluster standby = primary.standby();
                TestServer master = TestServer.start(directory.resolve("master"));
                TestServer replica = TestServer.start(directory.resolve("replica"))) {
            standby.catchUp(primary);
            replica.command("ACL", "SETUSER", "shop", "on", ">" + FORMER, "~*", "+@all");
            replica.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
            TestServer.await(() -> replica.info("master_link_status").equals("up"));
            List<String> servers = List.of(primary.url(), standby.url(), replica.url());

            List<String> said = new ArrayList<>();
            do {
                said.add(killed(start(servers)));
            } while (!said.contains("end"));

            assertThat(said).containsExactly("fence", "promote", "rotate", "redis-promote", "redis-rotate", "end");
            // Nobody sees whether a server of Redis keeps a password, so that it is changed once more.
            assertThat(runs())
                    .containsExactly("fence", "promote", "rotate", "redis-promote", "redis-rotate", "redis-rotate");
            assertCompleted(servers);
            assertThat(standby.query("SELECT pg_is_in_recovery()")).isEqualTo("f");
            assertThat(standby.query("SELECT timeline_id FROM pg_control_checkpoint()"))
                    .isEqualTo("2");
            assertThatThrownBy(() -> connect(primary)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> connect(standby)).hasMessageContaining("authentication failed");
            assertThat(replica.info("role")).isEqualTo("master");
            assertThatThrownBy(() -> replica.command("AUTH", "shop", FORMER)).hasMessageContaining("WRONGPASS");
            assertThat(replica.text("AUTH", "shop", NEW)).isEqualTo("OK");
        }
    }

    /** The session does not end, as its process is stopped, until the one that waits for that was killed. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void sessionsThatAreBeingEndedAreSeenToHaveEnded() throws Exception {
        for (String name : List.of("promote", "redis-promote", "redis-rotate", "fence", "rotate")) {
            Files.createFile(directory.resolve(name + ".killed"));
        }
        try (TestCluster primary = shop();
                TestCluster other = shop()) {
            List<String> servers = List.of(primary.url(), other.url());
            killWhileSessionEnds(primary, servers);
            killWhileSessionEnds(other, servers);
            assertThat(killed(start(servers))).isEqualTo("end");

            assertCompleted(servers);
            // That the former sessions have ended stands in the role only when it is over.
            assertThat(runs()).containsExactly("fence", "promote", "rotate", "rotate");
            assertThatThrownBy(() -> connect(other)).hasMessageContaining("authentication failed");
            assertThat(other.query("SELECT count(*) FROM pg_stat_activity WHERE usename = 'shop'"))
                    .isEqualTo("0");
        }
    }

    private void killWhileSessionEnds(TestCluster cluster, List<String> servers) throws Exception {
        try (Connection session = connect(cluster)) {
            String pid;
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                row.next();
                pid = row.getString(1);
            }
            signal("STOP", pid);
            Process process = start(servers);
            try {
                TestServer.await(() -> isBeingEnded(pid));
            } finally {
                process.destroyForcibly().waitFor();
                signal("CONT", pid);
            }
            TestServer.await(
                    () -> "0".equals(cluster.query("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid)));
        }
    }

    private static boolean isBeingEnded(String pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith("ShdPnd:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & PENDING_TERM) != 0);
    }

    private static void signal(String name, String pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    private static TestCluster shop() throws Exception {
        TestCluster cluster = TestCluster.of(18);
        cluster.sql("CREATE ROLE shop LOGIN PASSWORD '" + FORMER + "'", "CREATE DATABASE shop OWNER shop");
        return cluster;
    }

    private static Connection connect(TestCluster cluster) throws SQLException {
        return DriverManager.getConnection(cluster.url("shop"), "shop", FORMER);
    }

    private List<String> runs() throws IOException {
        return Files.readAllLines(directory.resolve("runs"));
    }

    private void assertCompleted(List<String> servers) {
        RecoveryReport report =
                RecoveryRun.report(scenario(directory, servers), directory.resolve("journal"), Clock.systemUTC());
        assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
        assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepState.DONE);
    }

    private Process start(List<String> servers) throws IOException {
        List<String> command = new ArrayList<>();
        Collections.addAll(
                command,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledActionsIT.class.getName(),
                directory.toString());
        command.addAll(servers);
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("errors").toFile())
                .start();
    }

    /** What it says, which it is killed for. */
    private String killed(Process process) throws Exception {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String said = output.readLine();
            return Objects.requireNonNull(said, () -> "it ended without a word: " + errors());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private String errors() {
        try {
            return Files.readString(directory.resolve("errors"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Goes on with the run, or begins it, and does not end what it does first of what nobody was killed for. */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        RecoveryScenario scenario = scenario(directory, List.of(arguments).subList(1, arguments.length));
        Path journal = directory.resolve("journal");
        try (RecoveryRun run = Files.exists(journal)
                ? RecoveryRun.open(scenario, journal, REQUEST)
                : RecoveryRun.begin(scenario, journal, REQUEST)) {
            run.proceed();
        }
        say("end");
    }

    private static void say(String word) {
        System.out.println(word);
        System.out.flush();
    }

    /** Two servers of PostgreSQL, and perhaps one of Redis. */
    private static RecoveryScenario scenario(Path directory, List<String> servers) {
        PostgresServer primary = postgres(servers.get(0));
        PostgresServer standby = postgres(servers.get(1));
        RecoveryScenario.Builder scenario = RecoveryScenario.builder("failover")
                .then(step(directory, "fence", PostgresFence.of(primary)))
                .then(step(directory, "promote", PostgresPromotion.of(standby)))
                .then(step(directory, "rotate", PostgresPasswordRotation.of(standby, "shop", Secret.of(NEW))));
        if (servers.size() > 2) {
            RedisServer replica = RedisServer.builder(servers.get(2)).build();
            scenario.then(step(directory, "redis-promote", RedisPromotion.of(replica)))
                    .then(step(directory, "redis-rotate", RedisPasswordRotation.of(replica, "shop", Secret.of(NEW))));
        }
        return scenario.build();
    }

    private static PostgresServer postgres(String url) {
        return PostgresServer.builder(url)
                .user("postgres")
                .password(Secret.of(TestCluster.PASSWORD))
                .build();
    }

    private static RecoveryStep step(Path directory, String name, RecoveryAction action) {
        return RecoveryStep.builder(name, new Watched(name, action, directory)).build();
    }

    /** Notes that it is run; the first time that it was done, it says so and does not end. */
    private record Watched(String name, RecoveryAction action, Path directory) implements RecoveryAction {

        @Override
        public String description() {
            return action.description();
        }

        @Override
        public Outcome run(ActionContext context) throws IOException, InterruptedException {
            Files.writeString(
                    directory.resolve("runs"), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Outcome outcome = action.run(context);
            Path killed = directory.resolve(name + ".killed");
            if (Files.notExists(killed)) {
                Files.createFile(killed);
                say(name);
                Thread.sleep(Long.MAX_VALUE);
            }
            return outcome;
        }

        @Override
        public Probe probe(ActionContext context) throws IOException, InterruptedException {
            return action.probe(context);
        }
    }
}
