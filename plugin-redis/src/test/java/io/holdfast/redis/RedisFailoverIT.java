package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.testkit.TestStep;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real Sentinels replace a master as a step of a recovery: previewed, done, found to be done or not. */
@Timeout(300)
class RedisFailoverIT {

    private static final ActionContext REAL = TestStep.real();

    @TempDir
    private Path directory;

    private TestSentinels sentinels;

    /** Before anything is made that would have to be closed. */
    @BeforeAll
    static void needsRedis() {
        assertThat(TestServer.program()).isExecutable();
    }

    @BeforeEach
    void start() throws Exception {
        sentinels = TestSentinels.start(directory);
    }

    @AfterEach
    void end() {
        sentinels.close();
    }

    private RedisServer server() {
        return RedisServer.builder(sentinels.url())
                .sentinelLogin(Optional.empty(), Optional.of(Secret.of(TestSentinels.PASSWORD)))
                .build();
    }

    private static String address(TestServer server) {
        return "127.0.0.1:" + server.port();
    }

    /** Sentinels that have just begun may not have heard of the replica for some seconds, which a step would be retried for. */
    private static Map<String, String> done(RedisFailover failover) throws Exception {
        Outcome[] outcome = new Outcome[1];
        TestServer.await(() -> {
            outcome[0] = failover.run(REAL);
            return outcome[0] instanceof Outcome.Done;
        });
        return ((Outcome.Done) outcome[0]).outputs();
    }

    @Test
    void aReplicaReplacesTheMasterOnceHoweverOftenItIsTried() throws Exception {
        sentinels.master().command("SET", "order:1", "paid");
        TestServer.await(() -> sentinels.replica().text("GET", "order:1").equals("paid"));
        RedisFailover failover = RedisFailover.of(server(), address(sentinels.master()));

        assertThat(failover.preview(REAL)).contains(address(sentinels.replica()) + " has come furthest");
        assertThat(failover.probe(REAL)).isEqualTo(Probe.notDone());
        assertThat(sentinels.replica().info("role")).isEqualTo("slave");

        Map<String, String> outputs = done(failover);

        assertThat(outputs).containsEntry("master", address(sentinels.replica()));
        assertThat(sentinels.replica().info("role")).isEqualTo("master");
        assertThat(sentinels.replica().text("GET", "order:1")).isEqualTo("paid");
        assertThat(failover.probe(REAL)).isEqualTo(Probe.done(outputs));
        assertThat(done(failover)).isEqualTo(outputs);
        assertThat(sentinels.replica().info("role")).isEqualTo("master");
        assertThat(failover.preview(REAL)).endsWith(address(sentinels.replica()) + " is the master");
        assertThat(failover.toString()).doesNotContain(TestSentinels.PASSWORD);
    }

    @Test
    void aServerThatNobodyKnowsIsNotTakenForReplaced() throws Exception {
        RedisFailover failover = RedisFailover.of(server(), "127.0.0.1:1");

        assertThat(failover.run(REAL)).isInstanceOf(Outcome.Failed.class);
        assertThat(failover.probe(REAL)).isInstanceOf(Probe.Unknown.class);
        assertThat(sentinels.master().info("role")).isEqualTo("master");
    }

    @Test
    void whereNoReplicaIsLeftNothingIsDone() throws Exception {
        RedisFailover failover = RedisFailover.of(server(), address(sentinels.master()));
        sentinels.replica().kill();
        sentinels.noticeSoon();
        TestServer.await(() -> failover.preview(REAL).contains("no replica is as it should be"));

        assertThat(failover.run(REAL))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("NOGOODSLAVE"));
        assertThat(failover.probe(REAL)).isEqualTo(Probe.notDone());
        assertThat(sentinels.master().info("role")).isEqualTo("master");
    }

    @Test
    void withoutSentinelsItCannotBe() {
        RedisServer alone = RedisServer.builder(sentinels.master().url()).build();
        assertThatThrownBy(() -> RedisFailover.of(alone, address(sentinels.master())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redis-sentinel://");
    }
}
