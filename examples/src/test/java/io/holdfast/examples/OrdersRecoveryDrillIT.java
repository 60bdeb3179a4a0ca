package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.holdfast.BackupPlan;
import io.holdfast.local.LocalStore;
import io.holdfast.postgres.TemporaryCluster;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** {@link OrdersDrill} passes while there are orders in the backups, and fails once they have been deleted. */
@Timeout(240)
class OrdersRecoveryDrillIT {

    private static TemporaryCluster cluster;
    private static Path backups;

    @TempDir
    private Path directory;

    static Repository openBackups() {
        return Repository.open(LocalStore.at(backups), Secret.of("a good one"));
    }

    static Source database() {
        return cluster.source().build();
    }

    @BeforeEach
    void start() throws Exception {
        cluster = TemporaryCluster.start(directory.resolve("pg"));
        backups = directory.resolve("backups");
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        Repository.init(LocalStore.at(backups), Secret.of("a good one"), options)
                .close();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void drillTellsWhetherTheOrdersCameBack() throws Exception {
        execute("CREATE TABLE orders AS SELECT id, id / 2.0 AS amount FROM generate_series(1, 1000) id");
        try (Repository repository = openBackups();
                Source database = database();
                Following following =
                        repository.follow(database, FollowRequest.builder().build())) {
            BackupPlan.builder("shop", repository)
                    .source("orders", database)
                    .awaitLog(Duration.ofMinutes(1))
                    .build()
                    .run();
            executeAndAwait("INSERT INTO orders VALUES (1001, 1)", following);
            EngineExecutionResults sound = drill();

            executeAndAwait("DELETE FROM orders", following);
            EngineExecutionResults empty = drill();

            sound.allEvents().failed().stream().forEach(event -> {
                throw new AssertionError(event);
            });
            assertThat(sound.testEvents().succeeded().count()).isEqualTo(1);
            assertThat(empty.testEvents().failed().count()).isEqualTo(1);
            assertThat(empty.containerEvents().failed().count()).isZero();
        }
    }

    private static EngineExecutionResults drill() {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(OrdersDrill.class))
                .execute();
    }

    /** Returns once it can be restored. */
    private static void executeAndAwait(String sql, Following following) throws Exception {
        Instant before = Instant.now();
        execute(sql);
        while (following
                .durable()
                .flatMap(Checkpoint::instant)
                .filter(at -> at.isAfter(before))
                .isEmpty()) {
            Thread.sleep(10);
        }
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = cluster.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
