package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server is backed up, followed, and restored to the moment before a mistake, as a user does it. */
@Timeout(300)
class RedisIT {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private RedisCommands holdfast;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        holdfast = new RedisCommands(fixture, "orders", () -> server.url());
        server = TestServer.start(directory.resolve("server"));
        server.command("SET", "order:1", "a book");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void flushedKeysComeBack() throws Exception {
        Interruption interruption = new Interruption(() -> {}, () -> {});
        CompletableFuture<CommandRun> following = holdfast.follow(interruption);
        run("backup", "--await-log", "1m").ok();
        server.command("SET", "order:2", "a pen");
        awaitDurable();
        String digest = server.digest();
        // What comes at a moment belongs to it.
        Instant before = Instant.now();
        TestServer.await(() -> Instant.now().isAfter(before));
        server.command("FLUSHALL");
        awaitDurable();
        interruption.request();
        assertThat(following.get(60, TimeUnit.SECONDS).ok().out()).contains("Followed up to ");

        Path target = directory.resolve("restored");
        run("restore", "--to-time", before.toString(), "--target", target.toString())
                .ok();

        assertThat(target.resolve("appendonly.aof")).exists();
        assertDigest(target, "yes", digest);
        fixture.run("verify", "--read-data").ok();
        assertThat(run("--json", "window").ok().out()).contains("commands");
    }

    @Test
    void serverStartsOnWhatResticRestores() throws Exception {
        run("backup").ok();
        Restic restic = new Restic(fixture.repository());
        restic.check("--read-data");

        Path target = directory.resolve("restored");
        restic.ok("restore", "latest", "--target", target.toString());

        assertDigest(target, "no", server.digest());
    }

    @Test
    void existingFileIsNotReplacedUnlessThatIsAllowed() throws Exception {
        run("backup").ok();
        Path target = directory.resolve("restored");
        Files.createDirectories(target);
        Path precious = Files.writeString(target.resolve("appendonly.aof"), "precious");

        assertThat(run("restore", "--to-latest", "--target", target.toString())
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("appendonly.aof");
        assertThat(precious).hasContent("precious");

        run("restore", "--to-latest", "--set", "replace-existing=true", "--target", target.toString())
                .ok();
        assertThat(precious).doesNotExist();
        assertDigest(target, "no", server.digest());
    }

    @Test
    void keysOfASnapshotComeBackIntoARunningServer() throws Exception {
        run("backup").ok();
        try (TestServer other = TestServer.start(directory.resolve("other"))) {
            other.command("SET", "order:2", "a pen");
            String[] restore = {
                "restore", "latest", "--set", "target-url=" + other.url(), "--set", "keys=order:*", "--target", ""
            };
            restore[restore.length - 1] = directory.resolve("looked").toString();
            String[] dry = Arrays.copyOf(restore, restore.length + 2);
            dry[restore.length] = "--set";
            dry[restore.length + 1] = "dry-run=true";
            run(dry).ok();
            assertThat(directory.resolve("looked/keys-restored.json"))
                    .content()
                    .contains("\"dryRun\":true,\"restored\":1");
            assertThat(other.text("DBSIZE")).isEqualTo("1");

            run(restore).ok();
            assertThat(other.text("MGET", "order:1", "order:2")).isEqualTo("[a book, a pen]");

            assertThat(run(restore).endedWith(ExitCode.ERROR).err()).contains("not touched", "order:1 of database 0");
        }
    }

    /** Of a server that lets nobody be a replica; what it is not is said wherever it is shown. */
    @Test
    void copyKeyByKeyIsNoPointInTimeWhereverItIsShown() throws Exception {
        server.command("ACL", "SETUSER", "backup", "-psync", "~*", "+select", "+scan", "+dump", "+pexpiretime");
        server.command("ACL", "SETUSER", "backup", "+multi", "+exec", "+function|dump");
        assertThat(run("backup").endedWith(ExitCode.ERROR).err()).contains("method=scan");

        CommandRun copied = run("backup", "--set", "method=scan").ok();
        assertThat(copied.out()).contains("It is not a point in time.");
        assertThat(copied.err()).contains("not a point in time: keys were read one after another from");
        assertThat(fixture.run("snapshots").ok().out()).contains("not-a-point-in-time");
        assertThat(run("window", "--set", "method=scan").ok().out()).contains("(not a point in time: keys were read");
        assertThat(run("--json", "window").ok().out()).contains("\"not_a_point_in_time\":\"keys were read");
        Path target = directory.resolve("restored");
        assertThat(run("restore", "--to-latest", "--target", target.toString())
                        .ok()
                        .out())
                .contains("(not a point in time: keys were read");
        assertDigest(target, "no", server.digest());
    }

    private static void assertDigest(Path restored, String appendOnly, String digest) throws Exception {
        try (TestServer again =
                TestServer.in(restored).setting("appendonly", appendOnly).start()) {
            assertThat(again.digest()).isEqualTo(digest);
        }
    }

    /** Waits until the server knows that all it has written is durable. */
    private void awaitDurable() throws Exception {
        TestServer.await(() -> server.durable());
    }

    private CommandRun run(String... command) {
        return holdfast.run(command);
    }
}
