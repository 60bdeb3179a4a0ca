package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogSource;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog.Appended;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the masters of a cluster change, its log goes on where it can, and else says so. */
class ClusterChangesIT {

    /** Before, and after a promotion. */
    private static final int WRITES = Boolean.getBoolean("holdfast.exhaustive") ? 20 : 5;

    /** Of the key {@code k6}. */
    private static final int SLOT = 325;

    @TempDir
    private Path directory;

    @Test
    void promotedReplicaIsFollowedAndNoAcknowledgedWriteIsMissing() throws Exception {
        try (TestCluster cluster = TestCluster.start(directory.resolve("cluster"), true)) {
            TestServer master = cluster.master(0);
            TestServer replica = cluster.replica(0);
            assertThat(health(cluster)).isEqualTo(Health.up());
            String forks = master.info("total_forks");
            FollowedServer.base(cluster.source().copyFromReplica(true).build());
            assertThat(master.info("total_forks")).isEqualTo(forks);
            RecordedEntries base = FollowedServer.base(cluster.source().build());
            List<Appended> all = new ArrayList<>();
            Checkpoint at;
            try (FollowedServer before = new FollowedServer(cluster.source().build(), Optional.of(base.checkpoint()))) {
                writeWaiting(master, before, "{k6}before");
                ClusterIT.awaitAll(before, new Shard(1), master);
                TestServer.await(() -> replica.info("master_repl_offset").equals(master.info("master_repl_offset")));
                master.kill();
                assertThat(before.outcome()).isInstanceOf(IOException.class).isNotInstanceOf(LogLostException.class);
                all.addAll(before.log().records());
                at = before.log().checkpointAfter(all.size());
            }
            replica.command("CLUSTER", "FAILOVER", "TAKEOVER");
            String id = TestCluster.id(replica);
            TestServer.await(() -> cluster.master(1)
                    .text("CLUSTER", "NODES")
                    .lines()
                    .anyMatch(line -> line.startsWith(id) && line.endsWith("0-5460")));
            try (FollowedServer after = new FollowedServer(cluster.source().build(), Optional.of(at))) {
                writeWaiting(replica, after, "{k6}after");
                ClusterIT.awaitAll(after, new Shard(1), replica);
                all.addAll(after.log().records());
            }
            assertRestored(cluster, base, all, replica);
            assertThat(health(cluster))
                    .isInstanceOf(Health.Degraded.class)
                    .extracting(Health::reason)
                    .asString()
                    .contains(replica.port() + " would not be replaced");
            cluster.master(1).kill();
            assertThat(health(cluster)).isInstanceOf(Health.Down.class);
        }
    }

    private static Health health(TestCluster cluster) throws Exception {
        return RedisHealthCheck.builder(cluster.url())
                .build()
                .check(new TestOperation(MutableClock.at("2024-05-01T12:00:00Z")));
    }

    /** Each write is acknowledged by whoever follows here. */
    private static void writeWaiting(TestServer to, FollowedServer followed, String key) throws Exception {
        try (RespConnection client = to.connect()) {
            for (int i = 0; i < WRITES; i++) {
                client.command("SET", key + i, String.valueOf(i));
                long replicas = Long.parseLong(to.info("connected_slaves"));
                TestServer.await(() -> {
                    followed.log().acknowledge();
                    return (Long) client.command("WAIT", String.valueOf(replicas), "20") >= Math.max(1, replicas);
                });
            }
        }
    }

    private void assertRestored(TestCluster cluster, RecordedEntries base, List<Appended> all, TestServer master)
            throws Exception {
        Path restored = directory.resolve("restored");
        FollowedServer.restore(cluster.source().build(), base, source(all), restored);
        try (TestServer again = FollowedServer.startOn(restored.resolve("shard-1"))) {
            assertThat(again.text("DBSIZE")).isEqualTo(String.valueOf(2 * WRITES));
            assertThat(again.digest()).isEqualTo(master.digest());
        }
    }

    private static LogSource source(List<Appended> records) {
        return new LogSource() {
            @Override
            public Set<String> streams() {
                return records.stream().map(Appended::stream).collect(Collectors.toUnmodifiableSet());
            }

            @Override
            public void forEach(String stream, RecordHandler handler) throws IOException, InterruptedException {
                for (Appended record : records) {
                    if (record.stream().equals(stream)) {
                        handler.record(record.bytes().duplicate(), record.upTo());
                    }
                }
            }
        };
    }

    @Test
    void newMasterIsAGap() throws Exception {
        try (TestCluster cluster = TestCluster.start(directory.resolve("cluster"), false)) {
            assertNewMasterIsAGap(cluster);
        }
    }

    private void assertNewMasterIsAGap(TestCluster cluster) throws Exception {
        RecordedEntries base = FollowedServer.base(cluster.source().build());
        try (FollowedServer followed = new FollowedServer(cluster.source().build(), Optional.of(base.checkpoint()))) {
            TestServer added = cluster.add(directory.resolve("added"));
            cluster.move(SLOT, cluster.master(0), added);
            assertThat(followed.outcome()).isInstanceOf(IOException.class).hasMessageContaining(":" + added.port());
        }
        cluster.awaitAgreement();
        try (FollowedServer lost = new FollowedServer(cluster.source().build(), Optional.of(base.checkpoint()))) {
            assertThat(lost.outcome())
                    .isInstanceOf(LogLostException.class)
                    .hasMessageContaining("4 masters with slots now, and had 3 before");
            Checkpoint nearest = ((LogLostException) lost.outcome()).nearest().orElseThrow();
            assertThat(nearest.positions()).hasSize(4);
            try (FollowedServer next = new FollowedServer(cluster.source().build(), Optional.of(nearest))) {
                cluster.command("SET", "later", "value");
                next.log().await(1, Duration.ofSeconds(30));
            }
            assertFewerMastersAreAGap(cluster, nearest);
        }
    }

    /** The one that came last gives back what it has. */
    private static void assertFewerMastersAreAGap(TestCluster cluster, Checkpoint before) throws Exception {
        cluster.move(SLOT, cluster.master(TestCluster.MASTERS), cluster.master(0));
        cluster.awaitAgreement();
        try (FollowedServer lost = new FollowedServer(cluster.source().build(), Optional.of(before))) {
            assertThat(lost.outcome())
                    .isInstanceOf(LogLostException.class)
                    .hasMessageContaining("3 masters with slots now, and had 4 before");
            Checkpoint nearest = ((LogLostException) lost.outcome()).nearest().orElseThrow();
            assertThat(nearest.positions()).containsOnlyKeys("commands/1", "commands/2", "commands/3");
            assertThat(SeenSlots.in(nearest).orElseThrow().shards())
                    .containsExactly("0-5460", "5461-10921", "10922-16383");
        }
    }
}
