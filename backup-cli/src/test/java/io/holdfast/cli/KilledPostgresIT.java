package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.StartedCluster;
import io.holdfast.postgres.TestCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that copies or follows a PostgreSQL server is killed at any moment. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(1200)
class KilledPostgresIT {

    private static final int MAJOR = 17;
    private static final int KILLS = Boolean.getBoolean("holdfast.exhaustive") ? 50 : 3;
    private static final Pattern END =
            Pattern.compile("\"message_type\":\"range\".*\"to_positions\":\"\\{wal/1=([0-9A-F]+/[0-9A-F]+)}\"");

    @TempDir
    private Path directory;

    private final Random random = new Random(20_261_122);
    private Fixture fixture;
    private CommandProcess holdfast;
    private TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        fixture.backUp();
        holdfast =
                CommandProcess.on(fixture.repository()).withVariable("HOLDFAST_SOURCE_PASSWORD", TestCluster.PASSWORD);
        cluster = TestCluster.of(MAJOR);
        cluster.sql(
                "CREATE TABLE ticks (id serial PRIMARY KEY)",
                "CREATE TABLE filler AS SELECT i AS id, md5(i::text) AS text FROM generate_series(1, 200000) i");
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void baseBackupThatIsKilledLeavesNothingOnTheServer() throws Exception {
        long nanosOfWork = Long.MAX_VALUE;
        for (int kill = 0; kill < KILLS; ) {
            Process process = Kills.startWorking(holdfast, fixture.repository(), arguments("backup"));
            long begin = System.nanoTime();
            if (!process.waitFor((long) (random.nextDouble() * nanosOfWork), TimeUnit.NANOSECONDS)
                    && Kills.kill(process)) {
                kill++;
                awaitNobody();
                assertThat(cluster.query("SELECT count(*) FROM pg_replication_slots"))
                        .as("temporary slots")
                        .isEqualTo("0");
                fixture.run("verify").ok();
            } else {
                assertThat(process.exitValue()).isZero();
                nanosOfWork = System.nanoTime() - begin;
            }
        }
        run("backup").ok();
        Path target = directory.resolve("restored");
        run("restore", "--to-latest", "--target", target.toString()).ok();
        try (StartedCluster restored = new StartedCluster(MAJOR, target)) {
            assertThat(restored.query("SELECT count(*) FROM filler")).isEqualTo(List.of("200000"));
        }
    }

    @Test
    void whatWasAcknowledgedIsThereWheneverFollowingIsKilled() throws Exception {
        Process following = holdfast.start(arguments("follow"));
        run("backup", "--await-log", "1m").ok();
        AtomicBoolean writing = new AtomicBoolean(true);
        CompletableFuture<NavigableMap<Integer, String>> writer = CompletableFuture.supplyAsync(() -> write(writing));
        String acknowledged = "0/0";
        for (int kill = 0; kill < KILLS; kill++) {
            String before = acknowledged;
            TestCluster.await(
                    () -> isReached(acknowledged(), before) && !acknowledged().equals(before));
            assertThat(following.waitFor(random.nextInt(1000), TimeUnit.MILLISECONDS))
                    .isFalse();
            assertThat(Kills.kill(following)).isTrue();
            awaitNobody();
            acknowledged = acknowledged();
            assertWindowReaches(acknowledged);
            following = holdfast.start(arguments("follow"));
        }
        Kills.kill(following);
        awaitNobody();
        writing.set(false);
        assertRestored(acknowledged(), writer.get());
        theNextRunGoesOn();
    }

    /** Commits rows; where the log was after each. */
    private NavigableMap<Integer, String> write(AtomicBoolean writing) {
        NavigableMap<Integer, String> committed = new TreeMap<>();
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            while (writing.get()) {
                statement.execute("INSERT INTO ticks DEFAULT VALUES");
                try (ResultSet row =
                        statement.executeQuery("SELECT max(id), pg_current_wal_insert_lsn()::text FROM ticks")) {
                    row.next();
                    committed.put(row.getInt(1), row.getString(2));
                }
                Thread.sleep(2);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return committed;
    }

    /** Up to where the server need not keep its log for us. */
    private String acknowledged() throws Exception {
        return String.valueOf(cluster.query(
                "SELECT coalesce(max(restart_lsn), '0/0') FROM pg_replication_slots WHERE NOT temporary"));
    }

    /** Waits until so much was acknowledged, for which a process may have to start first. */
    private void awaitAcknowledged(String condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!"t".equals(cluster.query(condition.formatted(acknowledged())))) {
            assertThat(System.nanoTime()).as("in time: %s", condition).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private boolean isReached(String position, String wanted) throws Exception {
        return "t".equals(cluster.query("SELECT '" + position + "'::pg_lsn >= '" + wanted + "'::pg_lsn"));
    }

    private void awaitNobody() throws Exception {
        TestCluster.await(() -> "0".equals(cluster.query("SELECT count(*) FROM pg_stat_replication")));
    }

    private void assertWindowReaches(String position) throws Exception {
        Matcher end = END.matcher(run("--json", "window").ok().out());
        String last = "0/0";
        while (end.find()) {
            last = end.group(1);
        }
        assertThat(isReached(last, position))
                .as("the window ends at %s, and %s was acknowledged", last, position)
                .isTrue();
    }

    /** All rows are there that were committed before what was acknowledged, and none is missing between them. */
    private void assertRestored(String acknowledged, NavigableMap<Integer, String> committed) throws Exception {
        int expected = 0;
        for (Map.Entry<Integer, String> row : committed.entrySet()) {
            if (isReached(acknowledged, row.getValue())) {
                expected = row.getKey();
            }
        }
        assertThat(expected).isPositive();
        Path target = directory.resolve("restored");
        run("restore", "--to-latest", "--target", target.toString()).ok();
        try (StartedCluster restored = new StartedCluster(MAJOR, target)) {
            assertThat(Integer.parseInt(
                            restored.query("SELECT max(id) FROM ticks").get(0)))
                    .isGreaterThanOrEqualTo(expected);
            assertThat(restored.query("SELECT max(id) = count(*) FROM ticks")).isEqualTo(List.of("t"));
        }
    }

    private void theNextRunGoesOn() throws Exception {
        Process following = holdfast.start(arguments("follow"));
        String written = String.valueOf(cluster.query("SELECT pg_current_wal_flush_lsn()"));
        awaitAcknowledged("SELECT '%s'::pg_lsn >= '" + written + "'::pg_lsn");
        following.destroy();
        assertThat(following.waitFor()).isZero();
        assertWindowReaches(written);
        fixture.run("verify", "--read-data").ok();
    }

    private CommandRun run(String... command) {
        Map<String, String> variables = new HashMap<>(fixture.variables());
        variables.put("HOLDFAST_SOURCE_PASSWORD", TestCluster.PASSWORD);
        return CommandRun.of(variables, arguments(command));
    }

    private String[] arguments(String... command) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(List.of("--source", "postgres", "--set", "url=" + cluster.url(), "--set", "user=backup"));
        return arguments.toArray(String[]::new);
    }
}
