package io.holdfast.cli;

import io.holdfast.BackupPlan;
import io.holdfast.Cancellation;
import io.holdfast.cli.QuickstartRehearsal.Moment;
import io.holdfast.postgres.PostgresRestoredCheck;
import io.holdfast.postgres.PostgresScratch;
import io.holdfast.postgres.TemporaryCluster;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;

/** A server of PostgreSQL, a mistake in it, and how it was just before. */
final class PostgresQuickstart {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final Cancellation cancellation;
    private final Repository repository;
    private final Path directory;
    private final Steps steps;

    /**
     * One that is made and deleted in this directory.
     *
     * @param repository where it is backed up
     */
    PostgresQuickstart(HoldfastCommand holdfast, Repository repository, Path directory, Steps steps) {
        cancellation = holdfast.environment().interruption().cancellation();
        this.repository = repository;
        this.directory = directory;
        this.steps = steps;
    }

    /** Gives what was proven; empty if no server can be started here, which is said. */
    Optional<String> run() throws IOException, InterruptedException, SQLException {
        TemporaryCluster cluster;
        try {
            cluster = TemporaryCluster.start(directory);
        } catch (IOException e) {
            steps.done("PostgreSQL is left out", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
        try (cluster;
                Source source = cluster.source().build()) {
            DataSource database = cluster.dataSource();
            execute(
                    database,
                    "CREATE TABLE orders AS SELECT id, (id * 7919 % 10000) / 100.0 AS amount FROM generate_series(1, 100000) id",
                    "ALTER TABLE orders ADD PRIMARY KEY (id)");
            steps.done("started PostgreSQL " + cluster.version(), orders(database));
            Moment before = followAndLose(database, source);
            new QuickstartRehearsal(repository, cancellation, steps)
                    .run(
                            source,
                            before,
                            PostgresScratch.builder(source.snapshotter(), directory)
                                    .build(),
                            PostgresRestoredCheck.builder().build(),
                            "orders",
                            restored -> orders(restored.unwrap(DataSource.class).orElseThrow()));
            return Optional.of(
                    "The " + before.contents() + " that were deleted are back, as of " + before.instant() + ".");
        }
    }

    private Moment followAndLose(DataSource database, Source source)
            throws IOException, InterruptedException, SQLException {
        FollowRequest request =
                FollowRequest.builder().cancellation(cancellation).build();
        try (Following following = repository.follow(source, request)) {
            BackupPlan.builder("quickstart", repository)
                    .source("database", source)
                    .awaitLog(LONGEST_WAIT)
                    .cancellation(cancellation)
                    .build()
                    .run();
            steps.done("backed it up", "and follow its log");
            awaitEndOfBase(database, source);
            execute(database, "INSERT INTO orders VALUES (100001, 99.99)");
            Moment before = new Moment(now(database), orders(database));
            execute(database, "DELETE FROM orders");
            steps.done("forgot a WHERE", "DELETE FROM orders: " + orders(database));
            awaitDurable(following, before.instant());
            return before;
        }
    }

    /** The moment of a base is known to the second, and not before it is restored. */
    private void awaitEndOfBase(DataSource database, Source source) throws SQLException, InterruptedException {
        Optional<Instant> end = repository.window(source).earliest().flatMap(Checkpoint::instant);
        while (end.isPresent() && now(database).isBefore(end.get())) {
            Thread.sleep(10);
        }
    }

    private static void awaitDurable(Following following, Instant after) throws InterruptedException, IOException {
        long begun = System.nanoTime();
        while (following
                .durable()
                .flatMap(Checkpoint::instant)
                .filter(after::isBefore)
                .isEmpty()) {
            if (System.nanoTime() - begun > LONGEST_WAIT.toNanos()) {
                throw new IOException("The log of the server is not durable after " + LONGEST_WAIT.toSeconds() + " s");
            }
            Thread.sleep(10);
        }
    }

    /** How many there are, and what they come to. */
    private static String orders(DataSource database) throws SQLException {
        return query(
                database,
                "SELECT to_char(count(*), 'FM999,999,990') || ' orders of ' || to_char(coalesce(sum(amount), 0), 'FM999,999,990.00') FROM orders",
                String.class);
    }

    private static Instant now(DataSource database) throws SQLException {
        return query(database, "SELECT clock_timestamp()", OffsetDateTime.class).toInstant();
    }

    private static <T> T query(DataSource database, String sql, Class<T> type) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getObject(1, type);
        }
    }

    private static void execute(DataSource database, String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
