package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.NumberedWrites;
import io.holdfast.redis.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that copies or follows a server of Redis is killed at any moment, or the server is. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(1200)
class KilledRedisIT {

    private static final int KILLS = Boolean.getBoolean("holdfast.exhaustive") ? 50 : 1;
    private static final Pattern RANGE = Pattern.compile("\"message_type\":\"range\".*\"to\":\"([^\"]+)\"");

    @TempDir
    private Path directory;

    private final Random random = new Random(20_261_122);
    private final List<Process> started = new ArrayList<>();
    private Fixture fixture;
    private CommandProcess holdfast;
    private RedisCommands commands;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        fixture.backUp();
        commands = new RedisCommands(fixture, "orders", () -> server.url());
        holdfast =
                CommandProcess.on(fixture.repository()).withVariable("HOLDFAST_SOURCE_PASSWORD", TestServer.PASSWORD);
        server = TestServer.in(directory.resolve("server"))
                .setting("repl-backlog-size", "64mb")
                .setting("appendonly", "yes")
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        server.close();
    }

    @Test
    void copyThatIsKilledLeavesNothing() throws Exception {
        server.command("DEBUG", "POPULATE", "100000", "key", "200");
        long nanosOfWork = Long.MAX_VALUE;
        for (int kill = 0; kill < KILLS; ) {
            Process process = Kills.startWorking(holdfast, fixture.repository(), commands.arguments("backup"));
            long begin = System.nanoTime();
            if (!process.waitFor((long) (random.nextDouble() * nanosOfWork), TimeUnit.NANOSECONDS)
                    && Kills.kill(process)) {
                kill++;
                awaitNobody();
                TestServer.await(() -> server.info("rdb_bgsave_in_progress").equals("0"));
                fixture.run("verify").ok();
            } else {
                assertThat(process.exitValue()).isZero();
                nanosOfWork = System.nanoTime() - begin;
            }
        }
        run("backup").ok();
        Path target = directory.resolve("restored");
        run("restore", "--to-latest", "--target", target.toString()).ok();
        try (TestServer restored = TestServer.start(target)) {
            assertThat(restored.digest()).isEqualTo(server.digest());
        }
    }

    @Test
    void whatWasAcknowledgedIsThereWheneverFollowingIsKilled() throws Exception {
        Process following = follow();
        run("backup", "--await-log", "1m").ok();
        try (NumberedWrites writes = NumberedWrites.to(server)) {
            for (int kill = 0; kill < KILLS; kill++) {
                writes.awaitMoreThan(writes.acknowledged());
                assertThat(following.waitFor(random.nextInt(1000), TimeUnit.MILLISECONDS))
                        .isFalse();
                assertThat(Kills.kill(following)).isTrue();
                awaitNobody();
                assertRestored(writes.acknowledged(), "--to-latest");
                following = follow();
            }
            writes.awaitMoreThan(writes.acknowledged());
        }
        TestServer.await(() -> server.durable());
        following.destroy();
        assertThat(following.waitFor()).isZero();
        assertRestored(NumberedWrites.lastIn(server), "--to-latest");
        assertThat(commands.gaps()).isZero();
        fixture.run("verify", "--read-data").ok();
    }

    @Test
    void killedServerIsAGapUpToTheNextCopy() throws Exception {
        Process following = follow();
        run("backup", "--await-log", "1m").ok();
        for (int kill = 0; kill < KILLS; kill++) {
            NumberedWrites writes = NumberedWrites.to(server);
            writes.awaitMoreThan(random.nextInt(50));
            String url = server.url();
            server.kill();
            writes.close();
            server.start();
            if (!server.url().equals(url)) {
                // Somebody has taken the port meanwhile.
                assertThat(Kills.kill(following)).isTrue();
                following = follow();
            }
            assertGap(kill + 1, writes.acknowledged());
        }
        following.destroy();
        assertThat(following.waitFor()).isZero();
        fixture.run("verify", "--read-data").ok();
    }

    @Test
    void linkThatIsHeldForLongerThanTheBacklogReachesIsAGapUpToTheNextCopy() throws Exception {
        server.command("CONFIG", "SET", "repl-backlog-size", "16kb");
        server.command("CONFIG", "SET", "client-output-buffer-limit", "replica 1mb 0 0");
        Process following = follow();
        run("backup", "--await-log", "1m").ok();
        NumberedWrites writes = NumberedWrites.to(server);
        writes.awaitMoreThan(10);
        signal("STOP", following);
        writes.close();
        String large = "x".repeat(1_000_000);
        TestServer.await(() -> {
            server.command("SET", "large", large);
            return server.info("connected_slaves").equals("0");
        });
        signal("CONT", following);
        assertGap(1, writes.acknowledged());
        following.destroy();
        assertThat(following.waitFor()).isZero();
    }

    /** The gap is named, all that was acknowledged before it can be restored, and after the next copy everything again. */
    private void assertGap(int gaps, long acknowledged) throws Exception {
        TestServer.await(() -> commands.gaps() == gaps && server.durable());
        assertRestored(acknowledged, "--to-time", endOfLastRange());
        assertThat(run("window").ok().out()).contains("Missing: from ");

        server.command("DEL", "numbers");
        run("backup", "--await-log", "1m").ok();
        server.command("SET", "after", "gap " + gaps);
        TestServer.await(() -> server.durable());
        restored(
                List.of("--to-latest"),
                again -> assertThat(again.text("GET", "after")).isEqualTo("gap " + gaps));
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private interface Look {
        void at(TestServer restored) throws Exception;
    }

    private void restored(List<String> point, Look look) throws Exception {
        Path target = directory.resolve("restored-" + random.nextLong());
        List<String> command = new ArrayList<>(List.of("restore", "--target", target.toString()));
        command.addAll(point);
        run(command.toArray(String[]::new)).ok();
        try (TestServer restored =
                TestServer.in(target).setting("appendonly", "yes").start()) {
            look.at(restored);
        }
    }

    private void assertRestored(long acknowledged, String... point) throws Exception {
        restored(
                List.of(point),
                again -> assertThat(NumberedWrites.lastIn(again)).isGreaterThanOrEqualTo(acknowledged));
    }

    /** The last moment that can be restored. */
    private String endOfLastRange() {
        Matcher range = RANGE.matcher(run("--json", "window").ok().out());
        String end = "";
        while (range.find()) {
            end = range.group(1);
        }
        return end;
    }

    private void awaitNobody() throws Exception {
        TestServer.await(() -> server.info("connected_slaves").equals("0"));
    }

    private Process follow() throws Exception {
        Process following = holdfast.start(commands.arguments("follow"));
        started.add(following);
        return following;
    }

    private CommandRun run(String... command) {
        return commands.run(command);
    }
}
