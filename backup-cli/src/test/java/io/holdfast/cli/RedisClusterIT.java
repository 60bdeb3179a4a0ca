package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.ClusterWrites;
import io.holdfast.redis.TestCluster;
import io.holdfast.redis.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A cluster is resharded, gets and loses masters, while it is followed and who follows is killed: nothing that was acknowledged is missing, and what is missing is named. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(1200)
class RedisClusterIT {

    private static final int KILLS = Boolean.getBoolean("holdfast.exhaustive") ? 30 : 1;
    /** Of all keys whose names begin with {@code {k6}}. */
    private static final int SLOT = 325;

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private Fixture fixture;
    private CommandProcess holdfast;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        fixture.backUp();
        holdfast =
                CommandProcess.on(fixture.repository()).withVariable("HOLDFAST_SOURCE_PASSWORD", TestServer.PASSWORD);
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void nothingAcknowledgedIsMissingWhenSlotsAreMovedAndWhoFollowsIsKilled() throws Exception {
        try (TestCluster cluster = TestCluster.start(directory.resolve("cluster"), true)) {
            Process following = follow(cluster);
            run(cluster, "backup", "--await-log", "1m").ok();
            List<String> acknowledged;
            // The replica has it, and the log.
            try (ClusterWrites writes = ClusterWrites.to(cluster, "{k6}numbers", 2)) {
                writes.awaitMore(10);
                for (int kill = 0; kill < KILLS; kill++) {
                    TestServer from = cluster.master(kill % TestCluster.MASTERS);
                    TestServer to = cluster.master((kill + 1) % TestCluster.MASTERS);
                    cluster.open(SLOT, from, to);
                    assertThat(Kills.kill(following)).isTrue();
                    cluster.move(SLOT, from, to);
                    following = follow(cluster);
                    writes.awaitMore(10);
                    cluster.awaitAgreement();
                }
                acknowledged = writes.acknowledged();
            }
            int owner = KILLS % TestCluster.MASTERS;
            TestServer.await(() -> cluster.replica(owner)
                    .info("master_repl_offset")
                    .equals(cluster.master(owner).info("master_repl_offset")));
            cluster.replace(owner);
            List<String> later;
            try (ClusterWrites writes = ClusterWrites.to(cluster, "{k6}later", 1)) {
                writes.awaitMore(10);
                later = writes.acknowledged();
            }
            following.destroy();
            assertThat(following.waitFor()).isZero();

            assertThat(commands(cluster).gaps()).isZero();
            assertThat(run(cluster, "--json", "window").ok().out()).contains("slots-settled-");
            Path restored = restored(cluster);
            try (TestServer shard = startedOn(restored.resolve("shard-" + (owner + 1)))) {
                assertThat(numbers(shard, "{k6}numbers")).containsAll(acknowledged);
                assertThat(numbers(shard, "{k6}later")).containsAll(later);
            }
            for (int i = 0; i < TestCluster.MASTERS; i++) {
                if (i != owner) {
                    try (TestServer shard = startedOn(restored.resolve("shard-" + (i + 1)))) {
                        assertThat(shard.text("DBSIZE")).isEqualTo("0");
                    }
                }
            }
            fixture.run("verify", "--read-data").ok();
        }
    }

    @Test
    void anotherNumberOfMastersIsAGapUpToTheNextCopyUnderTheSameName() throws Exception {
        try (TestCluster cluster = TestCluster.start(directory.resolve("cluster"), false)) {
            Process following = follow(cluster);
            run(cluster, "backup", "--await-log", "1m").ok();
            TestServer added = cluster.add(directory.resolve("added"));
            cluster.move(SLOT, cluster.master(0), added);
            assertGoesOnAfterAGap(cluster, 1, "shard-4");

            cluster.move(SLOT, added, cluster.master(0));
            assertGoesOnAfterAGap(cluster, 2, "shard-3");
            following.destroy();
            assertThat(following.waitFor()).isZero();

            Path restored = restored(cluster);
            assertThat(restored.resolve("shard-4")).doesNotExist();
            try (TestServer shard = startedOn(restored.resolve("shard-1"))) {
                assertThat(shard.text("GET", "{k6}gap-2")).isEqualTo("written after it");
            }
            fixture.run("verify", "--read-data").ok();
        }
    }

    private void assertGoesOnAfterAGap(TestCluster cluster, int gaps, String last) throws Exception {
        cluster.awaitAgreement();
        TestServer.await(() -> commands(cluster).gaps() == gaps);
        run(cluster, "backup", "--await-log", "1m").ok();
        try (ClusterWrites writes = ClusterWrites.to(cluster, "{k6}numbers", 1)) {
            cluster.command("SET", "{k6}gap-" + gaps, "written after it");
            // They go to the same master, later.
            writes.awaitMore(1);
        }
        assertThat(restored(cluster).resolve(last)).isDirectory();
    }

    private static List<String> numbers(TestServer server, String set) throws Exception {
        String text = server.text("ZRANGE", set, "0", "-1");
        return List.of(text.substring(1, text.length() - 1).split(", "));
    }

    private Path restored(TestCluster cluster) throws Exception {
        Path target = directory.resolve("restored-" + System.nanoTime());
        run(cluster, "restore", "--to-latest", "--target", target.toString()).ok();
        return target;
    }

    private static TestServer startedOn(Path files) throws Exception {
        boolean appended = files.resolve("appendonly.aof").toFile().exists();
        return TestServer.in(files)
                .setting("appendonly", appended ? "yes" : "no")
                .start();
    }

    private Process follow(TestCluster cluster) throws Exception {
        Process following = holdfast.start(commands(cluster).arguments("follow"));
        started.add(following);
        return following;
    }

    private CommandRun run(TestCluster cluster, String... command) {
        return commands(cluster).run(command);
    }

    private RedisCommands commands(TestCluster cluster) {
        return new RedisCommands(fixture, "carts", cluster::url);
    }
}
