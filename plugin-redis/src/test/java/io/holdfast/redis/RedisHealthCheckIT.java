package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.TestOperation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisHealthCheckIT {

    @TempDir
    private Path directory;

    private final MutableClock clock = MutableClock.at("2024-05-01T12:00:00Z");
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory.resolve("server"));
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void serverThatRunsIsUp() throws Exception {
        assertThat(check(RedisHealthCheck.builder(server.url()).master())).isEqualTo(Health.up());
    }

    @Test
    void serverThatDoesNotAnswerIsDown() throws Exception {
        server.close();

        assertThat(check(RedisHealthCheck.builder(server.url()))).isInstanceOf(Health.Down.class);
    }

    @Test
    void whatMayNotBeSeenIsUnknown() throws Exception {
        assertThat(check(
                        RedisHealthCheck.builder(server.url()).user("backup").password(Secret.of(TestServer.PASSWORD))))
                .isInstanceOf(Health.Unknown.class);
    }

    @Test
    void wrongRoleIsDown() throws Exception {
        assertThat(check(RedisHealthCheck.builder(server.url()).replica()))
                .isInstanceOf(Health.Down.class)
                .extracting(Health::reason)
                .asString()
                .contains("should be a replica");
    }

    @Test
    void replicaWithoutItsMasterIsDegraded() throws Exception {
        try (TestServer master = TestServer.start(directory.resolve("master"))) {
            server.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
            TestServer.await(() -> server.info("master_link_status").equals("up"));
            assertThat(check(RedisHealthCheck.builder(server.url()).replica())).isEqualTo(Health.up());
        }
        TestServer.await(() -> server.info("master_link_status").equals("down"));
        assertThat(check(RedisHealthCheck.builder(server.url()).replica())).isInstanceOf(Health.Degraded.class);
    }

    @Test
    void saveThatFailedIsDegraded() throws Exception {
        server.command("SET", "a", "b");
        Files.createDirectories(server.directory().resolve("dump.rdb").resolve("in-the-way"));
        server.command("BGSAVE");
        TestServer.await(() -> server.info("rdb_last_bgsave_status").equals("err"));

        assertThat(check(RedisHealthCheck.builder(server.url())))
                .isInstanceOf(Health.Degraded.class)
                .extracting(Health::reason)
                .asString()
                .contains("rdb_last_bgsave_status");
    }

    @Test
    void fullMemoryIsDegraded() throws Exception {
        server.command("CONFIG", "SET", "maxmemory", server.info("used_memory"));

        assertThat(check(RedisHealthCheck.builder(server.url())))
                .isInstanceOf(Health.Degraded.class)
                .extracting(Health::reason)
                .asString()
                .contains("noeviction");
    }

    @Test
    void backlogThatIsTooSmallForTheRateIsDegraded() throws Exception {
        RedisHealthCheck check = RedisHealthCheck.builder(server.url())
                .tolerableOutage(Duration.ofMinutes(1))
                .build();
        try (FollowedServer followed = new FollowedServer(server.source().build(), Optional.empty())) {
            followed.log().awaitBegun(Duration.ofSeconds(30));
            assertThat(check.check(new TestOperation(clock))).isEqualTo(Health.up());
            server.command("SET", "a", "x".repeat(50_000));
            clock.advance(Duration.ofSeconds(10));
            assertThat(check.check(new TestOperation(clock))).isEqualTo(Health.up());
            server.command("SET", "a", "x".repeat(500_000));
            clock.advance(Duration.ofSeconds(10));
            assertThat(check.check(new TestOperation(clock)))
                    .isInstanceOf(Health.Degraded.class)
                    .extracting(Health::reason)
                    .asString()
                    .contains("repl-backlog-size");
        }
    }

    private Health check(RedisHealthCheck.Builder builder) throws InterruptedException {
        return builder.build().check(new TestOperation(clock));
    }
}
