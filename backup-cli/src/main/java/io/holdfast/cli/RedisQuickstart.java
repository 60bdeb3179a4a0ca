package io.holdfast.cli;

import io.holdfast.BackupPlan;
import io.holdfast.Cancellation;
import io.holdfast.cli.QuickstartRehearsal.Moment;
import io.holdfast.redis.RedisAddress;
import io.holdfast.redis.RedisConnection;
import io.holdfast.redis.RedisRestoredCheck;
import io.holdfast.redis.RedisScratch;
import io.holdfast.redis.TemporaryServer;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A server of Redis or Valkey, a mistake in it, and how it was just before. */
final class RedisQuickstart {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final String FILL =
            "for i = 1, 10000 do redis.call('HSET', 'cart:' .. i, 'article', 'no. ' .. i * 7919 % 500, 'quantity', i % 9 + 1) end";
    private static final String COUNT =
            "local carts, articles = 0, 0 for _, key in ipairs(redis.call('KEYS', 'cart:*')) do carts = carts + 1"
                    + " articles = articles + redis.call('HGET', key, 'quantity') end return {carts, articles}";

    private final Cancellation cancellation;
    private final Clock clock;
    private final Repository repository;
    private final Path directory;
    private final Steps steps;

    /**
     * One that is made and deleted in this directory.
     *
     * @param repository where it is backed up
     */
    RedisQuickstart(HoldfastCommand holdfast, Repository repository, Path directory, Steps steps) {
        cancellation = holdfast.environment().interruption().cancellation();
        clock = holdfast.environment().clock();
        this.repository = repository;
        this.directory = directory;
        this.steps = steps;
    }

    /** Gives what was proven; empty if no server can be started here, which is said. */
    Optional<String> run() throws IOException, InterruptedException {
        TemporaryServer server;
        try {
            server = TemporaryServer.start(directory);
        } catch (IOException e) {
            steps.done("Redis is left out", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
        try (server;
                Source source = server.source("quickstart").build();
                RedisConnection shop = server.address().connect()) {
            shop.command("EVAL", FILL, "0");
            steps.done("started " + server.version(), carts(shop));
            Moment before = followAndLose(shop, source);
            new QuickstartRehearsal(repository, cancellation, steps)
                    .run(
                            source,
                            before,
                            RedisScratch.builder(directory).build(),
                            RedisRestoredCheck.builder().build(),
                            "carts",
                            RedisQuickstart::carts);
            return Optional.of(
                    "The " + before.contents() + " that were flushed are back, as of " + before.instant() + ".");
        }
    }

    private Moment followAndLose(RedisConnection shop, Source source) throws IOException, InterruptedException {
        FollowRequest request =
                FollowRequest.builder().cancellation(cancellation).build();
        try (Following following = repository.follow(source, request)) {
            BackupPlan.builder("quickstart", repository)
                    .source("carts", source)
                    .awaitLog(LONGEST_WAIT)
                    .cancellation(cancellation)
                    .build()
                    .run();
            steps.done("backed it up", "and follow its commands");
            shop.command("HSET", "cart:10001", "article", "no. 1", "quantity", "3");
            awaitDurable(shop, following);
            steps.done("put another cart into it", "WAIT 1 says that it is durable");
            Moment before = new Moment(clock.instant(), carts(shop));
            // What arrives at a moment belongs to it.
            while (!clock.instant().isAfter(before.instant())) {
                Thread.sleep(1);
            }
            shop.command("FLUSHALL");
            awaitDurable(shop, following);
            steps.done("took it for a server of tests", "FLUSHALL: " + carts(shop));
            return before;
        }
    }

    /** The server tells by itself. */
    private static void awaitDurable(RedisConnection shop, Following following) throws IOException {
        if (shop.number("WAIT", "1", String.valueOf(LONGEST_WAIT.toMillis())) == 0) {
            throw new IOException("What was written is not durable after " + LONGEST_WAIT.toSeconds()
                    + " s; followed so far: " + following.durable());
        }
    }

    private static String carts(Restored restored) throws IOException {
        try (RedisConnection connection =
                restored.unwrap(RedisAddress.class).orElseThrow().connect()) {
            return carts(connection);
        }
    }

    /** How many there are, and what is in them. */
    private static String carts(RedisConnection connection) throws IOException {
        List<String> counts = connection.texts("EVAL", COUNT, "0");
        return Figures.count(Long.parseLong(counts.get(0)), "cart") + " with "
                + Figures.count(Long.parseLong(counts.get(1)), "article");
    }
}
