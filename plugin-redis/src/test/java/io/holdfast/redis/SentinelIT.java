package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that Sentinels name is found, and one that could replace it. */
class SentinelIT {

    @TempDir
    private Path directory;

    private TestSentinels sentinels;

    @BeforeEach
    void start() throws Exception {
        sentinels = TestSentinels.start(directory);
    }

    @AfterEach
    void end() {
        sentinels.close();
    }

    @Test
    void replicaIsCopiedInsteadOfTheMaster() throws Exception {
        sentinels.master().command("SET", "a", "b");
        TestServer.await(() -> sentinels
                .replica()
                .info("master_repl_offset")
                .equals(sentinels.master().info("master_repl_offset")));
        String forks = sentinels.master().info("total_forks");
        RecordedEntries base =
                FollowedServer.base(sentinels.source().copyFromReplica(true).build());
        assertThat(sentinels.master().info("total_forks")).isEqualTo(forks);
        try (FollowedServer followed = new FollowedServer(sentinels.source().build(), Optional.of(base.checkpoint()))) {
            followed.awaitAllOf(sentinels.master());
        }
        sentinels.replica().kill();
        TestServer.await(() -> isDegraded(health()));
        FollowedServer.base(sentinels.source().copyFromReplica(true).build());
        assertThat(sentinels.master().info("total_forks")).isNotEqualTo(forks);
    }

    @Test
    void masterIsCopiedWhereTheReplicaLetsNobodyCopyIt() throws Exception {
        sentinels.master().command("SET", "a", "b");
        sentinels.replica().command("ACL", "SETUSER", "backup", "-psync");
        String forks = sentinels.master().info("total_forks");
        RecordedEntries base =
                FollowedServer.base(sentinels.source().copyFromReplica(true).build());
        assertThat(sentinels.master().info("total_forks")).isNotEqualTo(forks);
        assertThat(EveryTypeIT.keys(base)).containsKey("0:a");
    }

    @Test
    void healthSaysWhetherTheServerWouldBeReplaced() throws Exception {
        assertThat(health()).isEqualTo(Health.up());
        sentinels.kill(1);
        sentinels.kill(2);
        sentinels.noticeSoon();
        TestServer.await(() -> isDegraded(health()));
        assertThat(health().reason()).contains("NOQUORUM");
        sentinels.kill(0);
        assertThat(health()).isInstanceOf(Health.Down.class);
    }

    private Health health() throws Exception {
        TestOperation operation = new TestOperation(MutableClock.at("2024-05-01T12:00:00Z"));
        return RedisHealthCheck.builder(sentinels.url())
                .sentinelPassword(Secret.of(TestSentinels.PASSWORD))
                .build()
                .check(operation);
    }

    private static boolean isDegraded(Health health) {
        return health instanceof Health.Degraded;
    }

    @Test
    void whatTheSentinelsDoNotKnowIsSaid() throws Exception {
        String other = sentinels.url().replace(TestSentinels.MASTER, "another");
        assertThatThrownBy(() -> RedisSource.builder("test", other)
                        .sentinelPassword(Secret.of(TestSentinels.PASSWORD))
                        .build()
                        .identity())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'another'")
                .hasMessageContaining("No such master");
        assertThatThrownBy(() -> sentinels
                        .source()
                        .sentinelPassword(Secret.of("wrong-one"))
                        .build()
                        .identity())
                .hasMessageContaining("WRONGPASS")
                .hasMessageNotContaining("wrong-one");
    }
}
