package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.scan.ScannedRdb;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of three masters is copied and followed as a whole, and says what it could not have. */
class ClusterIT {

    /** Of the key {@code moved}. */
    private static final int SLOT = 1999;
    /** Of no key that there is. */
    private static final int OPENED = 3;
    /** Of the key {@code k2}. */
    private static final int OTHER = 449;

    @TempDir
    private static Path directory;

    private static TestCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.start(directory.resolve("cluster"), false);
        for (int i = 0; i < 60; i++) {
            cluster.command("SET", "before-" + i, String.valueOf(i));
        }
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Test
    void mastersAreRestoredToTheSameMoment() throws Exception {
        RecordedEntries base = FollowedServer.base(cluster.source().build());
        assertThat(base.paths())
                .contains("shard-1/dump.rdb", "shard-2/keyspace.json", "shard-3/config.json", RedisFiles.CLUSTER);
        assertRestored(base, LogSource.none(), "copy");
        try (FollowedServer followed = new FollowedServer(cluster.source().build(), Optional.of(base.checkpoint()))) {
            for (int i = 0; i < 60; i++) {
                cluster.command("SET", "after-" + i, String.valueOf(i));
            }
            awaitAll(followed);
            assertRestored(
                    base, followed.log().asSource(followed.log().records().size()), "followed");
            List<Instant> moments = followed.log().records().stream()
                    .flatMap(record -> record.upTo().instant().stream())
                    .toList();
            assertThat(moments).isSorted();
        }
    }

    @Test
    void writeIsWaitedForUntilItIsDurable() throws Exception {
        RecordedEntries base = FollowedServer.base(cluster.source().build());
        try (FollowedServer followed = new FollowedServer(cluster.source().build(), Optional.of(base.checkpoint()));
                RespConnection client = cluster.master(1).connect()) {
            client.command("SET", "c", "of the second master");
            awaitAll(followed);
            assertThat(client.command("WAIT", "1", "500")).isEqualTo(0L);
            followed.log().acknowledge();
            assertThat(client.command("WAIT", "1", "30000")).isEqualTo(1L);
        }
    }

    @Test
    void slotThatIsMovedWhileFollowingIsInOneOfBoth() throws Exception {
        RecordedEntries base = FollowedServer.base(cluster.source().build());
        try (FollowedServer followed = new FollowedServer(cluster.source().build(), Optional.of(base.checkpoint()))) {
            cluster.command("SET", "moved", "value");
            cluster.move(SLOT, cluster.master(0), cluster.master(2));
            cluster.awaitAgreement();
            cluster.command("APPEND", "moved", " and more");
            awaitAll(followed);
            assertThat(cluster.master(2).text("GET", "moved")).isEqualTo("value and more");
            assertRestored(
                    base, followed.log().asSource(followed.log().records().size()), "resharded");
            awaitMoveIsNamed(followed);
            assertRestored(
                    base, followed.log().asSource(followed.log().records().size()), "named");
            assertThat(directory.resolve("named").resolve(RedisFiles.SLOTS))
                    .content()
                    .contains("\"shard-1\":[\"0-1998\",\"2000-5460\"]", "\"moving\":\"\"");
            FollowedServer.restore(cluster.source().build(), base, LogSource.none(), directory.resolve("before"));
            assertThat(directory.resolve("before").resolve(RedisFiles.SLOTS))
                    .content()
                    .contains("\"shard-1\":[\"0-5460\"]");
        }
        assertThat(skipped(step -> {})).isEmpty();
        cluster.move(SLOT, cluster.master(2), cluster.master(0));
        cluster.awaitAgreement();
    }

    /** With what is written next, the log says what was moved, and has a mark where nothing is on its way any more. */
    private static void awaitMoveIsNamed(FollowedServer followed) throws Exception {
        TestServer.await(() -> {
            cluster.command("SET", "another", "value");
            return followed.log().records().stream()
                    .anyMatch(record -> String.valueOf(record.upTo().state().get(Checkpoint.MARK))
                            .startsWith("slots-settled-"));
        });
        awaitAll(followed);
        Checkpoint end = followed.log().checkpointAfter(followed.log().records().size());
        SeenSlots slots = SeenSlots.in(end).orElseThrow();
        assertThat(slots.isSettled()).isTrue();
        assertThat(slots.shards().get(0)).isEqualTo("0-1998,2000-5460");
        assertThat(slots.shards().get(2)).isEqualTo("1999,10922-16383");
    }

    @Test
    void slotThatIsOnItsWayAtTheMomentIsNamed() throws Exception {
        RecordedEntries base = FollowedServer.base(cluster.source().build());
        try (FollowedServer followed = new FollowedServer(cluster.source().build(), Optional.of(base.checkpoint()))) {
            cluster.open(OPENED, cluster.master(0), cluster.master(1));
            TestServer.await(() -> {
                cluster.command("SET", "another", "value");
                Checkpoint end =
                        followed.log().checkpointAfter(followed.log().records().size());
                return !SeenSlots.in(end).orElseThrow().isSettled();
            });
            awaitAll(followed);
            assertRestored(
                    base, followed.log().asSource(followed.log().records().size()), "opened");
            assertThat(directory.resolve("opened").resolve(RedisFiles.SLOTS))
                    .content()
                    .contains("\"moving\":\"[" + OPENED + "->-" + TestCluster.id(cluster.master(1)) + "]");
            assertThat(followed.log().records())
                    .noneMatch(record -> record.upTo().state().containsKey(Checkpoint.MARK));
        } finally {
            cluster.move(OPENED, cluster.master(0), cluster.master(1));
            cluster.move(OPENED, cluster.master(1), cluster.master(0));
            cluster.awaitAgreement();
        }
    }

    @Test
    void copiesThatAreFarApartAreNoMoment() throws Exception {
        // Whoever asks is told of another minute.
        TestOperation operation = new TestOperation(new Clock() {
            private final AtomicInteger minutes = new AtomicInteger();

            @Override
            public Instant instant() {
                return Instant.parse("2026-11-22T12:00:00Z").plus(Duration.ofMinutes(minutes.getAndIncrement()));
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });
        RecordingSink sink = new RecordingSink(operation, Optional.empty());
        Checkpoint at = snapshot(sink, operation);
        assertThat(at.state().get(Checkpoint.NO_MOMENT))
                .startsWith("the masters were copied as they were at instants from 2026-11-22T12:0");
        assertThat(at.instant()).isPresent();
        assertThat(at.moment()).isEmpty();
        RecordedEntries copied = sink.recorded(at);
        try (InputStream map = copied.open(copied.entry(RedisFiles.CLUSTER).orElseThrow())) {
            assertThat(new String(map.readAllBytes(), UTF_8))
                    .contains("\"pointInTime\":false,\"span\":\"the masters were copied");
        }

        assertThat(FollowedServer.base(cluster.source().build()).checkpoint().moment())
                .isPresent();
    }

    @Test
    void copyThatASlotIsMovedInIsPartial() throws Exception {
        cluster.command("SET", "k2", "value");
        boolean[] done = {false};
        Set<String> moved = skipped(step -> {
            if (!done[0]) {
                done[0] = true;
                cluster.move(OTHER, cluster.master(0), cluster.master(2));
                cluster.awaitAgreement();
            }
        });
        assertThat(moved).containsExactly(RedisFiles.CLUSTER);
        cluster.open(OTHER, cluster.master(2), cluster.master(1));
        assertThat(skipped(step -> {})).containsExactly(RedisFiles.CLUSTER);
        cluster.move(OTHER, cluster.master(2), cluster.master(1));
        cluster.awaitAgreement();
        assertThat(skipped(step -> {})).isEmpty();
    }

    @Test
    void slotThatNobodyHasMakesACopyPartial() throws Exception {
        for (int i = 0; i < TestCluster.MASTERS; i++) {
            cluster.master(i).command("CLUSTER", "DELSLOTS", "16383");
        }
        try {
            assertThat(skipped(step -> {})).containsExactly(RedisFiles.CLUSTER);
        } finally {
            for (int i = 0; i < TestCluster.MASTERS; i++) {
                cluster.master(i).command("CLUSTER", "SETSLOT", "16383", "NODE", TestCluster.id(cluster.master(2)));
            }
            cluster.awaitAgreement();
            for (int i = 0; i < TestCluster.MASTERS; i++) {
                TestServer master = cluster.master(i);
                TestServer.await(() -> master.text("CLUSTER", "INFO").contains("cluster_state:ok"));
            }
        }
        assertThat(skipped(step -> {})).isEmpty();
    }

    private interface Step {
        void run(long step) throws Exception;
    }

    private static Set<String> skipped(Step before) throws Exception {
        TestOperation operation = new TestOperation(Clock.systemUTC());
        RecordingSink sink = new RecordingSink(operation, Optional.empty());
        sink.beforeStep(step -> {
            try {
                before.run(step);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        snapshot(sink, operation);
        return sink.skipped().keySet();
    }

    private static Checkpoint snapshot(RecordingSink sink, TestOperation operation) throws Exception {
        return operation.call(
                Duration.ofMinutes(1),
                () -> cluster.source()
                        .build()
                        .snapshotter()
                        .snapshot(new TestRequest(SnapshotKind.FULL, Optional.empty(), 1), sink, operation));
    }

    @Test
    void masterThatForgotIsAGapOfItsStream() throws Exception {
        RecordedEntries base = FollowedServer.base(cluster.source().build());
        cluster.master(1).command("DEBUG", "CHANGE-REPL-ID");
        try (FollowedServer lost = new FollowedServer(cluster.source().build(), Optional.of(base.checkpoint()))) {
            assertThat(lost.outcome())
                    .isInstanceOf(LogLostException.class)
                    .hasMessageContaining("commands/2 at redis://127.0.0.1:"
                            + cluster.master(1).port())
                    .hasMessageNotContaining("commands/1");
            Checkpoint nearest = ((LogLostException) lost.outcome()).nearest().orElseThrow();
            assertThat(nearest.positions().get("commands/1"))
                    .isEqualTo(base.checkpoint().positions().get("commands/1"));
            assertThat(nearest.positions().get("commands/2"))
                    .isNotEqualTo(base.checkpoint().positions().get("commands/2"));
        }
    }

    @Test
    void nodeAloneIsRefused() {
        RedisSource node = RedisSource.builder("test", cluster.master(0).url()).build();
        assertThatThrownBy(() -> FollowedServer.base(node))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("redis-cluster://");
        try (FollowedServer followed = new FollowedServer(node, Optional.empty())) {
            assertThat(followed.outcome()).hasMessageContaining("redis-cluster://");
            assertThat(followed.log().begun()).isEmpty();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nodeAloneIsNoWholeServerThatIsReadKeyByKey() throws Exception {
        try (RespConnection connection = cluster.master(0).connect();
                ScannedRdb scanned = new ScannedRdb(connection, "test")) {
            assertThatThrownBy(() -> scanned.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("only some of the keys");
        }
    }

    private static void awaitAll(FollowedServer followed) throws Exception {
        for (int i = 0; i < TestCluster.MASTERS; i++) {
            awaitAll(followed, new Shard(i + 1), cluster.master(i));
        }
    }

    static void awaitAll(FollowedServer followed, Shard shard, TestServer master) throws Exception {
        long offset = Long.parseLong(master.info("master_repl_offset"));
        RecordingLog log = followed.log();
        TestServer.await(() ->
                ReplicaLink.position(shard.in(log.checkpointAfter(log.records().size())))
                                .offset()
                        >= offset);
    }

    private static void assertRestored(RecordedEntries base, LogSource log, String name) throws Exception {
        Path restored = directory.resolve(name);
        FollowedServer.restore(cluster.source().build(), base, log, restored);
        assertThat(Files.readString(restored.resolve(RedisFiles.CLUSTER)))
                .contains("\"directory\":\"shard-3\"")
                .containsPattern("\"instants\":\\{\"shard-1\":\"2");
        for (int i = 0; i < TestCluster.MASTERS; i++) {
            try (TestServer again = FollowedServer.startOn(restored.resolve(new Shard(i + 1).directory()))) {
                assertThat(again.digest()).isEqualTo(cluster.master(i).digest());
                assertThat(again.text("DBSIZE")).isEqualTo(cluster.master(i).text("DBSIZE"));
            }
        }
    }
}
