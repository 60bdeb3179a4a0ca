package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.repository.Following;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PointInTimeTest {

    @TempDir
    private Path directory;

    @Test
    void databaseIsPutBackAsItWas() throws Exception {
        MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .clock(clock)
                .build();
        try (LoggedServer server = new LoggedServer(clock);
                Repository repository = Repository.init(new MemoryStore(clock), Secret.of("p"), options)) {
            LoggedSource database = new LoggedSource(server.address());
            PointInTime pointInTime = new PointInTime(repository, database);
            Instant before;
            try (Following following = pointInTime.follow()) {
                while (!following.health().equals(Health.up())) {
                    Thread.sleep(5);
                }
                BackupPlan.builder("plan", repository)
                        .source("database", database)
                        .build()
                        .run();
                clock.advance(Duration.ofMinutes(1));
                server.set("a", "right");
                before = clock.instant();
                clock.advance(Duration.ofMinutes(1));
                server.set("a", "wrong");
                while (server.acknowledged(1) < 2) {
                    Thread.sleep(5);
                }
            }

            assertThat(pointInTime.logWindow().ranges()).hasSize(1);
            pointInTime.restore(before, directory);

            assertThat(directory.resolve("data")).hasContent("a right");
        }
    }

    @Test
    void twoDatabasesArePutBackTogether() throws Exception {
        MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .clock(clock)
                .build();
        try (LoggedServer first = new LoggedServer(clock);
                LoggedServer second = new LoggedServer(clock);
                Repository repository = Repository.init(new MemoryStore(clock), Secret.of("p"), options)) {
            LoggedSource orders = LoggedSource.holdingStill(first.address());
            LoggedSource payments = LoggedSource.holdingStill(second.address());
            Instant moment;
            try (Following one = new PointInTime(repository, orders).follow();
                    Following other = new PointInTime(repository, payments).follow()) {
                while (!one.health().equals(Health.up()) || !other.health().equals(Health.up())) {
                    Thread.sleep(5);
                }
                BackupPlan.builder("shop", repository)
                        .source("orders", orders)
                        .source("payments", payments)
                        .consistent(Duration.ofSeconds(30))
                        .build()
                        .run();
                clock.advance(Duration.ofMinutes(1));
                first.set("order", "placed");
                second.set("payment", "made");
                moment = clock.instant();
                clock.advance(Duration.ofMinutes(1));
                first.set("order", "lost");
                second.set("payment", "lost");
                while (first.acknowledged(1) < 2 || second.acknowledged(1) < 2) {
                    Thread.sleep(5);
                }
            }

            PointInTime.restoreTogether(repository, orders, payments, moment, directory);

            assertThat(directory.resolve("orders/data")).hasContent("order placed");
            assertThat(directory.resolve("payments/data")).hasContent("payment made");
        }
    }
}
