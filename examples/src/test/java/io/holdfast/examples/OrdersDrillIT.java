package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.local.LocalStore;
import io.holdfast.postgres.TemporaryCluster;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The drill of {@link OrdersDatabase}: what a mistake destroyed can be had back. */
@Timeout(120)
class OrdersDrillIT {

    @TempDir
    private Path directory;

    @Test
    void ordersAreThereAsBeforeTheyWereDeleted() throws Exception {
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        try (TemporaryCluster cluster = TemporaryCluster.start(directory.resolve("pg"));
                Source database = cluster.source().build();
                Repository repository = Repository.init(
                        LocalStore.at(directory.resolve("backups")), Secret.of("a good one"), options)) {
            execute(cluster, "CREATE TABLE orders AS SELECT id, id / 2.0 AS amount FROM generate_series(1, 1000) id");
            Instant before;
            Instant after;
            try (Following following =
                    repository.follow(database, FollowRequest.builder().build())) {
                BackupPlan.builder("shop", repository)
                        .source("orders", database)
                        .awaitLog(Duration.ofMinutes(1))
                        .build()
                        .run();
                // The moment of a base is known to the second, and not before it is restored.
                Thread.sleep(1000);
                execute(cluster, "INSERT INTO orders VALUES (1001, 1)");
                before = Instant.now();
                execute(cluster, "DELETE FROM orders");
                after = await(following, at -> at.isAfter(before));
            }

            RehearsalReport sound = OrdersDatabase.rehearse(repository, database, before, directory.resolve("pg"));
            RehearsalReport empty = OrdersDatabase.rehearse(repository, database, after, directory.resolve("pg"));

            assertThat(sound.passed()).as("%s", sound).isTrue();
            assertThat(empty.passed()).as("%s", empty).isFalse();
        }
    }

    private static Instant await(Following following, Predicate<Instant> reached) throws InterruptedException {
        while (true) {
            var durable = following.durable().flatMap(Checkpoint::instant).filter(reached);
            if (durable.isPresent()) {
                return durable.get();
            }
            Thread.sleep(10);
        }
    }

    private static void execute(TemporaryCluster cluster, String sql) throws Exception {
        try (Connection connection = cluster.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
