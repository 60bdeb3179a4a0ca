package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.local.LocalStore;
import io.holdfast.redis.RedisSource;
import io.holdfast.redis.TestServer;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The drill of {@link ShopCarts}: what a mistake made of them can be undone. */
@Timeout(120)
class CartsDrillIT {

    @TempDir
    private Path directory;

    @Test
    void cartsHaveTheirOwnersAsBeforeTheMistake() throws Exception {
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        try (TestServer server = TestServer.start(directory.resolve("server"));
                Source carts = RedisSource.builder("carts", server.url()).build();
                Repository repository = Repository.init(
                        LocalStore.at(directory.resolve("backups")), Secret.of("a good one"), options)) {
            Instant before;
            Instant after;
            try (Following following =
                    repository.follow(carts, FollowRequest.builder().build())) {
                BackupPlan.builder("shop", repository)
                        .source("carts", carts)
                        .awaitLog(Duration.ofMinutes(1))
                        .build()
                        .run();
                for (int i = 0; i < 100; i++) {
                    server.command("HSET", "cart:" + i, "owner", "o" + i, "book", "1");
                }
                server.command("SET", "last-change", Instant.now().toString());
                before = reached(server, following);
                server.command("HDEL", "cart:42", "owner");
                after = reached(server, following);
            }

            RehearsalReport sound = ShopCarts.rehearse(repository, carts, before, directory.resolve("scratch"));
            RehearsalReport damaged = ShopCarts.rehearse(repository, carts, after, directory.resolve("scratch"));

            assertThat(sound.passed()).as("%s", sound).isTrue();
            assertThat(damaged.passed()).as("%s", damaged).isFalse();
            assertThat(damaged.toString()).contains("cart:42 has none");
        }
    }

    /** A moment after all that was written so far, and before all that will be, that can be restored. */
    private static Instant reached(TestServer server, Following following) throws Exception {
        TestServer.await(server::durable);
        Instant moment = Instant.now();
        TestServer.await(() -> {
            server.command("SET", "tick", "later");
            return following
                    .durable()
                    .flatMap(Checkpoint::instant)
                    .filter(at -> at.isAfter(moment))
                    .isPresent();
        });
        return moment;
    }
}
