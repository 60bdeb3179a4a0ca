package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.StartedCluster;
import io.holdfast.postgres.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster is backed up, followed, and restored to the second before a mistake, as a user does it. */
@Timeout(300)
class PostgresIT {

    private static final int MAJOR = 17;

    @TempDir
    private Path directory;

    private Fixture fixture;
    private TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        cluster = TestCluster.of(MAJOR);
        cluster.sql("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id");
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void deletedRowsComeBack() throws Exception {
        Interruption interruption = new Interruption(() -> {}, () -> {});
        CompletableFuture<CommandRun> following = follow(interruption);
        run("backup", "--await-log", "1m").ok();
        // The moment of a base is known to the second, and not before it is restored.
        Thread.sleep(1000);
        cluster.sql("INSERT INTO orders VALUES (1001)");
        String before = moment();
        cluster.sql("DELETE FROM orders");
        awaitDurable();
        interruption.request();
        assertThat(following.get(60, TimeUnit.SECONDS).ok().out()).contains("Followed up to ");

        Path target = directory.resolve("restored");
        assertThat(run("restore", "--to-time", before, "--target", target.toString())
                        .ok()
                        .out())
                .isNotEmpty();

        assertThat(count(target)).isEqualTo(1001);
        assertThat(fixture.run("verify", "--read-data").ok().out()).isNotEmpty();
        assertThat(run("--json", "window").ok().out()).contains("wal/1");
    }

    @Test
    void restorePointIsAMark() throws Exception {
        Interruption interruption = new Interruption(() -> {}, () -> {});
        CompletableFuture<CommandRun> following = follow(interruption);
        run("backup", "--await-log", "1m").ok();
        cluster.sql(
                "INSERT INTO orders VALUES (1001)",
                "SELECT pg_create_restore_point('release 7')",
                "INSERT INTO orders VALUES (1002)");
        awaitDurable();
        interruption.request();
        following.get(60, TimeUnit.SECONDS).ok();

        Path target = directory.resolve("restored");
        run("restore", "--to-mark", "release 7", "--target", target.toString()).ok();

        assertThat(count(target)).isEqualTo(1001);
    }

    @Test
    void serverStartsOnWhatResticRestores() throws Exception {
        run("backup").ok();
        Restic restic = new Restic(fixture.repository());
        restic.check("--read-data");

        Path target = directory.resolve("restored");
        restic.ok("restore", "latest", "--target", target.toString());

        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        takeOver(target);
        assertThat(count(target)).isEqualTo(1000);
    }

    private CompletableFuture<CommandRun> follow(Interruption interruption) {
        CompletableFuture<CommandRun> following = new CompletableFuture<>();
        new Thread(() -> following.complete(CommandRun.of(variables(), interruption, false, arguments("follow"))))
                .start();
        return following;
    }

    /** Waits until the server knows that all it has written is durable. */
    private void awaitDurable() throws Exception {
        String written = String.valueOf(cluster.query("SELECT pg_current_wal_flush_lsn()"));
        TestCluster.await(() -> "t"
                .equals(cluster.query(
                        "SELECT flush_lsn >= '" + written + "' FROM pg_stat_replication WHERE state = 'streaming'")));
    }

    /** To the superuser restic gives files the owner that they had. */
    private static void takeOver(Path data) throws IOException {
        UserPrincipal us = Files.getOwner(data);
        try (Stream<Path> all = Files.walk(data)) {
            for (Path path : all.toList()) {
                Files.setOwner(path, us);
            }
        }
    }

    private CommandRun run(String... command) {
        return CommandRun.of(variables(), arguments(command));
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(fixture.variables());
        variables.put("HOLDFAST_SOURCE_PASSWORD", TestCluster.PASSWORD);
        return variables;
    }

    @Test
    void passwordOnTheCommandLineIsRefused() {
        assertThat(CommandRun.of(fixture.variables(), arguments("backup", "--set", "password=hidden"))
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("$HOLDFAST_SOURCE_PASSWORD")
                .doesNotContain("hidden");
    }

    private String[] arguments(String... command) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(List.of("--source", "postgres", "--set", "url=" + cluster.url()));
        arguments.addAll(List.of("--set", "user=backup"));
        return arguments.toArray(String[]::new);
    }

    /** Now, by the clock of the cluster, when nothing else happens. */
    private String moment() throws Exception {
        Thread.sleep(50);
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            String moment = row.getObject(1, OffsetDateTime.class).toInstant().toString();
            Thread.sleep(50);
            return moment;
        }
    }

    private static int count(Path data) throws Exception {
        try (StartedCluster restored = new StartedCluster(MAJOR, data)) {
            return Integer.parseInt(
                    restored.query("SELECT count(*) FROM orders").get(0));
        }
    }
}
