package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was restored of a cluster is a cluster again, by the steps that the README names, and is rehearsed before. */
class RestoredClusterIT {

    private static final int KEYS = 60;
    /** Of the key {@code moved}. */
    private static final int SLOT = 1999;

    @TempDir
    private static Path directory;

    private static TestCluster cluster;
    private static RecordedEntries base;
    private static LogSource log;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.start(directory.resolve("cluster"), false);
        EveryType.addLibrary(cluster.master(0));
        for (int i = 0; i < KEYS; i++) {
            cluster.command("SET", "before-" + i, String.valueOf(i));
        }
        cluster.command("SET", "moved", "value");
        base = FollowedServer.base(cluster.source().build());
        try (FollowedServer followed = new FollowedServer(cluster.source().build(), Optional.of(base.checkpoint()))) {
            cluster.move(SLOT, cluster.master(0), cluster.master(2));
            cluster.awaitAgreement();
            cluster.command("APPEND", "moved", " and more");
            TestServer.await(() -> {
                cluster.command("INCR", "after");
                return SeenSlots.in(followed.log()
                                .checkpointAfter(followed.log().records().size()))
                        .filter(slots -> slots.shards().get(2).startsWith(SLOT + ","))
                        .isPresent();
            });
            for (int i = 0; i < TestCluster.MASTERS; i++) {
                ClusterIT.awaitAll(followed, new Shard(i + 1), cluster.master(i));
            }
            log = followed.log().asSource(followed.log().records().size());
        }
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Test
    void restoredShardsAreAClusterAgain() throws Exception {
        Path restored = directory.resolve("restored");
        FollowedServer.restore(cluster.source().build(), base, log, restored);
        List<TestServer> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < TestCluster.MASTERS; i++) {
                nodes.add(TestCluster.restarted(restored.resolve(new Shard(i + 1).directory())));
            }
            TestCluster.meet(nodes);
            for (int i = 0; i < TestCluster.MASTERS; i++) {
                TestServer was = cluster.master(i);
                assertThat(nodes.get(i).digest()).isEqualTo(was.digest());
                assertThat(slots(nodes.get(i))).isEqualTo(slots(was));
            }
            assertThat(nodes.get(2).text("GET", "moved")).isEqualTo("value and more");
            assertThatThrownBy(() -> nodes.get(0).text("GET", "moved"))
                    .hasMessageContaining(
                            "MOVED " + SLOT + " 127.0.0.1:" + nodes.get(2).port());
            assertThat(ids(nodes)).doesNotContainAnyElementsOf(ids(List.of(cluster.master(0))));
        } finally {
            nodes.forEach(TestServer::close);
        }
    }

    /** Those of the node itself. */
    private static String slots(TestServer node) throws Exception {
        return node.text("CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .map(line -> line.replaceFirst(".* connected ", ""))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> ids(List<TestServer> nodes) throws Exception {
        Set<String> ids = new HashSet<>();
        for (TestServer node : nodes) {
            ids.addAll(node.text("CLUSTER", "NODES")
                    .lines()
                    .map(line -> line.split(" ")[0])
                    .collect(Collectors.toSet()));
        }
        return ids;
    }

    /** It has a key of a slot that is another's by now: the two would not agree whose the slot is. */
    @Test
    void nodeDoesNotTakeASlotOfAnotherForAKeyThatItHas() throws Exception {
        Path restored = directory.resolve("stray");
        FollowedServer.restore(cluster.source().build(), base, LogSource.none(), restored);
        Path first = restored.resolve(new Shard(1).directory());
        Files.writeString(
                first.resolve(NodesFile.NAME),
                Files.readString(first.resolve(NodesFile.NAME))
                        .replace(" 0-5460", " 0-1998 2000-5460")
                        .replace(" 10922-16383", " 1999 10922-16383"));
        try (TestServer node = TestCluster.restarted(first)) {
            assertThat(slots(node)).startsWith("0-1998 2000-5460 [" + SLOT + "-<-");
            assertThat(node.text("CLUSTER", "COUNTKEYSINSLOT", String.valueOf(SLOT)))
                    .isEqualTo("1");
        }
    }

    @Test
    void nodeThatKnowsAClusterIsNotRestoredOver() throws Exception {
        Path restored = directory.resolve("existing");
        Path nodes = Files.createDirectories(restored.resolve("shard-2")).resolve(NodesFile.NAME);
        Files.writeString(nodes, "precious");
        assertThatThrownBy(() -> FollowedServer.restore(cluster.source().build(), base, log, restored))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("nothing was restored");
        assertThat(nodes).hasContent("precious");
        assertThat(restored.resolve("shard-1")).doesNotExist();

        FollowedServer.restore(cluster.source().replaceExisting(true).build(), base, log, restored);
        assertThat(nodes).content().contains("myself,master - 0 0 2 connected 5461-10921\n");
    }

    @Test
    void clusterIsRehearsed() throws Exception {
        List<String> asked = new ArrayList<>();
        RedisRestoredCheck check = RedisRestoredCheck.builder()
                .invariant("nothing is missing", 0, connection -> {
                    asked.add(connection.text("GET", "moved").orElse(""));
                    long keys = connection.number("DBSIZE");
                    return keys == KEYS + 2 ? Optional.empty() : Optional.of(keys + " keys");
                })
                .build();
        CheckReport report = rehearsed(log, check);

        assertThat(report.passed()).as("%s", report).isTrue();
        assertThat(asked).containsExactly("value and more");
        assertThat(report.findings())
                .extracting(Finding::name)
                .containsExactly(
                        "keys of shard-1",
                        "keys of shard-2",
                        "keys of shard-3",
                        "each key in one shard",
                        "nothing is missing");
        assertThat(report.findings().get(0).detail())
                .contains("keys compared with a server that got the copy and the commands after it");
        assertThat(report.findings().get(3).detail()).startsWith(KEYS + 2 + " keys restored, 0 skipped");

        CheckReport copy =
                rehearsed(LogSource.none(), RedisRestoredCheck.builder().build());
        assertThat(copy.passed()).as("%s", copy).isTrue();
        assertThat(copy.findings().get(0).detail()).contains("keys compared with the copy");
        assertThat(directory.resolve("scratch")).isDirectoryNotContaining("glob:**/scratch-*");
    }

    @Test
    void keyThatTwoShardsHaveIsFound() throws Exception {
        try (FollowedServer followed = new FollowedServer(cluster.source().build(), Optional.of(base.checkpoint()))) {
            try (RespConnection second = cluster.master(1).connect()) {
                // As if its slot were on its way.
                cluster.open(SLOT, cluster.master(2), cluster.master(1));
                second.command("ASKING");
                second.command("SET", "moved", "another");
            }
            for (int i = 0; i < TestCluster.MASTERS; i++) {
                ClusterIT.awaitAll(followed, new Shard(i + 1), cluster.master(i));
            }
            CheckReport report = rehearsed(
                    followed.log().asSource(followed.log().records().size()),
                    RedisRestoredCheck.builder().build());

            Finding finding = report.findings().get(3);
            assertThat(finding.result()).isEqualTo(Result.FAILED);
            assertThat(finding.detail()).contains("1 skipped", "moved of database 0: there already");
        } finally {
            try (RespConnection second = cluster.master(1).connect()) {
                second.command("ASKING");
                second.command("DEL", "moved");
            }
            for (int node : new int[] {1, 2}) {
                cluster.master(node).command("CLUSTER", "SETSLOT", String.valueOf(SLOT), "STABLE");
            }
        }
    }

    private static CheckReport rehearsed(LogSource after, RedisRestoredCheck check) throws Exception {
        TestOperation operation = new TestOperation();
        RedisScratch scratch =
                RedisScratch.builder(directory.resolve("scratch")).build();
        try (Restored restored = operation.call(
                Duration.ofMinutes(1), () -> scratch.provision(RestorePoint.of(base, after), operation))) {
            assertThat(restored.description()).startsWith("3 restored servers, one for each shard");
            return operation.call(Duration.ofMinutes(1), () -> check.check(restored, operation));
        }
    }
}
