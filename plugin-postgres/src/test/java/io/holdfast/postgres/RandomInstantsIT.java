package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;

/** Rows are written all the time, each in a transaction of its own; of a restored moment the last row is exactly the one committed before it. */
class RandomInstantsIT {

    private static final int MOMENTS = Boolean.getBoolean("holdfast.exhaustive") ? 50 : 5;
    private static final Duration WRITING = Duration.ofSeconds(MOMENTS / 5L + 1);

    @TempDir
    private Path directory;

    @EachVersion
    void lastRowIsTheOneCommittedBefore(int major) throws Exception {
        try (TestCluster cluster = TestCluster.builder(major)
                .setting("track_commit_timestamp", "on")
                .start()) {
            cluster.sql("CREATE EXTENSION amcheck", "CREATE TABLE ticks (id serial PRIMARY KEY, filler text)");
            Source source = cluster.source().build();
            AtomicBoolean writing = new AtomicBoolean(true);
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(cluster, writing));
            RecordedEntries base = FollowedCluster.base(source);
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
                Thread.sleep(WRITING.toMillis());
                writing.set(false);
                writer.get();
                NavigableMap<Instant, Integer> commits = commits(cluster);
                followed.await(commits.lastKey());
                Instant from = base.checkpoint().instant().orElseThrow();
                long span = Duration.between(from, commits.lastKey()).toNanos();
                Random random = new Random(major);
                for (int i = 0; i < MOMENTS; i++) {
                    Instant moment = from.plusNanos((long) (span * random.nextDouble()));
                    assertRestored(major, source, base, followed, moment, commits);
                }
            }
        }
    }

    private static void write(TestCluster cluster, AtomicBoolean writing) {
        try (Connection connection = cluster.connect();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO ticks (filler) VALUES (repeat('x', 500))")) {
            while (writing.get()) {
                insert.execute();
                Thread.sleep(2);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows by the time of their commits, as the server keeps it. */
    private static NavigableMap<Instant, Integer> commits(TestCluster cluster) throws Exception {
        NavigableMap<Instant, Integer> commits = new TreeMap<>();
        try (Connection connection = cluster.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_xact_commit_timestamp(xmin), id FROM ticks ORDER BY id")) {
            while (rows.next()) {
                commits.put(rows.getObject(1, OffsetDateTime.class).toInstant(), rows.getInt(2));
            }
        }
        return commits;
    }

    private void assertRestored(
            int major,
            Source source,
            RecordedEntries base,
            FollowedCluster followed,
            Instant moment,
            NavigableMap<Instant, Integer> commits)
            throws Exception {
        Path target = directory.resolve("at-" + moment.toString().replace(':', '-'));
        FollowedCluster.restore(source, base, followed.log().asSource(followed.countUpTo(moment)), target);
        try (StartedCluster restored = new StartedCluster(major, target)) {
            String last = String.valueOf(commits.floorEntry(moment).getValue());
            assertThat(restored.query("SELECT max(id) FROM ticks"))
                    .as("the last row at %s", moment)
                    .isEqualTo(List.of(last));
            assertThat(restored.query("SELECT count(*) FROM ticks")).isEqualTo(List.of(last));
            assertThat(restored.query("SELECT bt_index_check('ticks_pkey', true)"))
                    .isEqualTo(List.of(""));
        }
    }
}
