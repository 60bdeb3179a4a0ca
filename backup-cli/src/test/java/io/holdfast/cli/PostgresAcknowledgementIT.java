package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.TestCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** How long a commit of a busy server waits until it is durable in a repository in a directory of this machine. */
@Timeout(900)
@EnabledIfSystemProperty(named = "holdfast.exhaustive", matches = "true")
class PostgresAcknowledgementIT {

    private static final int SECONDS = 60;
    /** In which the JVM compiles, and which do not count. */
    private static final int FIRST_SECONDS = 5;

    private static final int COMMITS_A_SECOND = 200;
    private static final int BYTES_OF_A_COMMIT = 100_000;
    private static final Duration LONGEST = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    /** A commit: where the log was after it, and when. */
    private record Commit(long position, long at) {}

    @Test
    void ninetyNineOfAHundredCommitsAreDurableWithinTwoSeconds() throws Exception {
        Fixture fixture = Fixture.in(directory);
        try (TestCluster cluster =
                TestCluster.builder(17).setting("max_wal_size", "4GB").start()) {
            cluster.sql("CREATE TABLE entries (bytes bytea)", "ALTER TABLE entries ALTER bytes SET STORAGE EXTERNAL");
            Process following = CommandProcess.on(fixture.repository())
                    .withVariable("HOLDFAST_SOURCE_PASSWORD", TestCluster.PASSWORD)
                    .start("follow", "--source", "postgres", "--set", "url=" + cluster.url(), "--set", "user=backup");
            TestCluster.await(() -> "1".equals(cluster.query("SELECT count(*) FROM pg_stat_replication")));
            List<Commit> commits = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(cluster, commits));
            List<Long> delays = delays(cluster, commits, writer);
            following.destroy();
            assertThat(following.waitFor()).isZero();

            List<Long> counted = delays.subList(FIRST_SECONDS * COMMITS_A_SECOND, delays.size()).stream()
                    .sorted()
                    .toList();
            System.out.printf(
                    "%d commits, %.1f MB/s of log: durable within %d ms (median), %d ms (95 of 100), %d ms (99 of 100)%n",
                    commits.size(),
                    (commits.get(commits.size() - 1).position - commits.get(0).position)
                            * 1e3
                            / (commits.get(commits.size() - 1).at - commits.get(0).at),
                    part(counted, 50).toMillis(),
                    part(counted, 95).toMillis(),
                    part(counted, 99).toMillis());
            assertThat(part(counted, 99)).isLessThan(LONGEST);
        }
    }

    private static Duration part(List<Long> sorted, int percent) {
        return Duration.ofNanos(sorted.get((sorted.size() - 1) * percent / 100));
    }

    private static void write(TestCluster cluster, List<Commit> commits) {
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            long between = TimeUnit.SECONDS.toNanos(1) / COMMITS_A_SECOND;
            long begin = System.nanoTime();
            for (int i = 0; i < SECONDS * COMMITS_A_SECOND; i++) {
                LockSupport.parkNanos(begin + i * between - System.nanoTime());
                // Half of it can be compressed, as of rows in real tables.
                statement.execute("INSERT INTO entries SELECT string_agg(sha512((random() + i)::text::bytea)"
                        + " || repeat('x', 64)::bytea, '') FROM generate_series(1, " + BYTES_OF_A_COMMIT / 128 + ") i");
                long at = System.nanoTime();
                commits.add(new Commit(number(statement, "pg_current_wal_insert_lsn()"), at));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** From each commit until the server was told that it is durable. */
    private static List<Long> delays(TestCluster cluster, List<Commit> commits, CompletableFuture<Void> writer)
            throws Exception {
        List<Long> delays = new ArrayList<>();
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            while (!writer.isDone() || delays.size() < commits.size()) {
                long durable = number(statement, "(SELECT max(flush_lsn) FROM pg_stat_replication)");
                long now = System.nanoTime();
                while (delays.size() < commits.size() && commits.get(delays.size()).position <= durable) {
                    delays.add(now - commits.get(delays.size()).at);
                }
                Thread.sleep(2);
            }
        }
        writer.get();
        return delays;
    }

    private static long number(Statement statement, String position) throws Exception {
        try (ResultSet row = statement.executeQuery("SELECT coalesce((" + position + ") - '0/0'::pg_lsn, 0)::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }
}
