package io.holdfast.examples;

import io.holdfast.redis.RedisConnection;
import io.holdfast.redis.RedisRestoredCheck;
import io.holdfast.redis.RedisScratch;
import io.holdfast.redis.RedisSource;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carts of an application in Redis, and what must be so in every state of them that is restored. */
public final class ShopCarts {

    private ShopCarts() {}

    /** The server that has them. */
    public static Source source(Secret password) {
        Source carts = RedisSource.builder("carts", "rediss://redis1:6379")
                .user("backup")
                .password(password)
                .build();
        return carts;
    }

    /**
     * Restores the carts as they were at a moment, starts a server on them, and looks at it; nothing of it stays.
     *
     * @param scratch where
     */
    public static RehearsalReport rehearse(Repository repository, Source carts, Instant moment, Path scratch) {
        RedisRestoredCheck check = RedisRestoredCheck.builder()
                .invariant("each cart has an owner", 0, ShopCarts::withoutOwner)
                .freshest("last change", 0, ShopCarts::lastChange, moment, Duration.ofMinutes(5))
                .build();
        return repository.rehearse(
                carts,
                RehearsalRequest.in(RedisScratch.builder(scratch).build())
                        .point(RecoveryPoint.at(moment))
                        .check(check)
                        .build());
    }

    private static Optional<String> withoutOwner(RedisConnection connection) throws IOException {
        List<String> carts = new ArrayList<>();
        connection.forEachKey("cart:*", carts::add);
        for (String cart : carts) {
            if (connection.number("HEXISTS", cart, "owner") == 0) {
                return Optional.of(cart + " has none");
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> lastChange(RedisConnection connection) throws IOException {
        return connection.text("GET", "last-change").map(Instant::parse);
    }
}
