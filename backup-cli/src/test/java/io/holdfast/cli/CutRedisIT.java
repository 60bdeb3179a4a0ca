package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.NumberedWrites;
import io.holdfast.redis.TestLink;
import io.holdfast.redis.TestServer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The network to a server of Redis is cut: in the midst of a copy, of the commands, and for longer than the server keeps these. */
@Timeout(600)
class CutRedisIT {

    private static final int CUTS = Boolean.getBoolean("holdfast.exhaustive") ? 50 : 3;

    @TempDir
    private Path directory;

    private final Random random = new Random(20_261_123);
    private final Interruption interruption = new Interruption(() -> {}, () -> {});
    private Fixture fixture;
    private RedisCommands holdfast;
    private TestServer server;
    private TestLink link;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        server = TestServer.in(directory.resolve("server"))
                .setting("repl-backlog-size", "64mb")
                .start();
        link = TestLink.to(server);
        holdfast = new RedisCommands(fixture, "orders", link::url);
    }

    @AfterEach
    void stop() throws Exception {
        link.close();
        server.close();
    }

    @Test
    void copyThatIsCutLeavesNoSnapshot() throws Exception {
        server.command("DEBUG", "POPULATE", "100000", "key", "200");
        for (int cut = 0; cut < CUTS; cut++) {
            link.breakAfter(10_000 + random.nextInt(2_000_000));
            run("backup").endedWith(ExitCode.ERROR);
            assertThat(link.broken()).isTrue();
        }
        assertThat(fixture.run("--json", "snapshots").ok().out()).doesNotContain("\"id\"");

        run("backup").ok();
        assertRestored("latest");
        fixture.run("verify").ok();
    }

    @Test
    void commandsGoOnWhereTheyWereCut() throws Exception {
        CompletableFuture<CommandRun> following = follow();
        run("backup", "--await-log", "1m").ok();
        try (NumberedWrites writes = NumberedWrites.to(server)) {
            for (int cut = 0; cut < CUTS; cut++) {
                writes.awaitMoreThan(writes.acknowledged());
                link.breakAfter(1 + random.nextInt(10_000));
                server.command("SET", "filler", "x".repeat(10_000));
                TestServer.await(() -> link.broken());
            }
            writes.awaitMoreThan(writes.acknowledged());
        }
        end(following);
        assertThat(run("window").ok().out()).doesNotContain("Missing:");
        assertRestored("--to-latest");
    }

    @Test
    void whatIsCutForTooLongIsAGapAndThenThereIsANewBaseIfThatIsWanted() throws Exception {
        CompletableFuture<CommandRun> following = follow("--on-gap", "new-base");
        run("backup", "--await-log", "1m").ok();
        cutForTooLong();
        TestServer.await(() -> server.durable() && holdfast.bases() == 2);
        server.command("SET", "after", "the gap");

        end(following);
        assertThat(run("window").ok().out()).containsOnlyOnce("Missing: from ");
        assertRestored("--to-latest");
    }

    @Test
    void gapEndsFollowingIfThatIsWanted() throws Exception {
        CompletableFuture<CommandRun> following = follow("--on-gap", "stop");
        run("backup", "--await-log", "1m").ok();
        cutForTooLong();

        assertThat(following.get(60, TimeUnit.SECONDS).endedWith(ExitCode.ERROR).err())
                .contains("no longer has its change log", "recorded");
        assertThat(run("window").ok().out()).containsOnlyOnce("Missing: from ");

        following = follow("--on-gap", "new-base");
        TestServer.await(() -> server.durable() && holdfast.bases() == 2);
        end(following);
        assertRestored("--to-latest");
    }

    @Test
    void serverThatLetsNobodyFollowEndsThatAtOnce() throws Exception {
        server.command("ACL", "SETUSER", "backup", "-psync");

        assertThat(follow().get(60, TimeUnit.SECONDS).endedWith(ExitCode.ERROR).err())
                .contains("not tried again", "PSYNC", "+psync");
    }

    private void cutForTooLong() throws Exception {
        server.command("CONFIG", "SET", "repl-backlog-size", "16kb");
        link.cut();
        TestServer.await(() -> server.info("connected_slaves").equals("0"));
        server.command("SET", "while it is cut", "x".repeat(1_000_000));
        link.mend();
    }

    private void end(CompletableFuture<CommandRun> following) throws Exception {
        TestServer.await(() -> server.durable());
        interruption.request();
        following.get(60, TimeUnit.SECONDS).ok();
    }

    private void assertRestored(String point) throws Exception {
        try (TestServer target = TestServer.start(directory.resolve("target"))) {
            run(
                            "restore",
                            point,
                            "--set",
                            "target-url=" + target.url(),
                            "--target",
                            directory.resolve("report").toString())
                    .ok();
            assertThat(target.digest()).isEqualTo(server.digest());
        }
    }

    private CompletableFuture<CommandRun> follow(String... options) {
        return holdfast.follow(interruption, options);
    }

    private CommandRun run(String... command) {
        return holdfast.run(command);
    }
}
