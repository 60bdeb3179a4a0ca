package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.SourceContract;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Append-only files of a server are copied as one set, whatever it does meanwhile, and a server starts on what is restored. */
class AppendOnlyIT {

    private static final String MANIFEST = "appendonlydir/appendonly.aof.manifest";

    @TempDir
    private Path directory;

    @Test
    void everyTypeComesBack() throws Exception {
        try (TestServer server = appending("server")) {
            EveryType.fill(server);
            rewrite(server);
            EveryType.addLibrary(server);
            settle(server);
            RecordedEntries base = FollowedServer.base(source(server));

            assertThat(EveryTypeIT.text(base, RedisFiles.APPENDED))
                    .contains("base.rdb\",\"base\":true", "incr.aof\",\"base\":false", "\"leftOut\":0");
            assertRestored(base, server);
        }
    }

    @Test
    void baseMayBeCommands() throws Exception {
        try (TestServer server = TestServer.in(directory.resolve("server"))
                .setting("appendonly", "yes")
                .setting("aof-use-rdb-preamble", "no")
                .setting("aof-timestamp-enabled", "yes")
                .start()) {
            EveryType.fill(server);
            rewrite(server);
            settle(server);
            assertRestored(FollowedServer.base(source(server)), server);
        }
    }

    @Test
    void oneFileOfAnOlderServerComesBack() throws Exception {
        try (TestServer server = TestServer.in(directory.resolve("server"))
                .program(TestServer.oldProgram(directory))
                .without("enable-debug-command")
                .setting("appendonly", "yes")
                .start()) {
            EveryType.fill(server);
            rewrite(server);
            settle(server);
            Path file = server.directory().resolve("appendonly.aof");
            assertThat(Files.readAllBytes(file)).startsWith("REDIS".getBytes(UTF_8));
            RecordedEntries base = FollowedServer.base(RedisAppendOnlySource.of("test", file));
            assertRestored(base, server);
            Path renamed = Files.copy(file, directory.resolve("other.aof"));
            RecordingSink sink = new RecordingSink(new TestOperation(Clock.systemUTC()));
            copy(RedisAppendOnlySource.of("test", renamed), sink);
            assertThat(sink.warnings().get("appendonly.aof")).contains("appendfilename");
        }
    }

    @Test
    void baseWithoutAChecksumIsNamed() throws Exception {
        try (TestServer server = TestServer.in(directory.resolve("server"))
                .setting("appendonly", "yes")
                .setting("rdbchecksum", "no")
                .start()) {
            RecordingSink sink = new RecordingSink(new TestOperation(Clock.systemUTC()));
            copy(source(server), sink);
            assertThat(sink.warnings().get("appendonlydir/appendonly.aof.1.base.rdb"))
                    .contains("checksum");
        }
    }

    @Test
    void oneOfSeveralFilesIsRefused() throws Exception {
        try (TestServer server = appending("server")) {
            Path one;
            try (Stream<Path> all = Files.list(server.directory().resolve("appendonlydir"))) {
                one = all.filter(path -> path.toString().endsWith(".aof"))
                        .findFirst()
                        .orElseThrow();
            }
            assertThatThrownBy(() -> FollowedServer.base(RedisAppendOnlySource.of("test", one)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("manifest beside it");
        }
    }

    @Test
    void filesThatTheServersConfigurationDoesNotReadAreNotRestored() throws Exception {
        try (TestServer server = appending("server")) {
            RecordedEntries base = FollowedServer.base(source(server));
            Path target = Files.createDirectories(directory.resolve("target"));
            Files.writeString(target.resolve("redis.conf"), "appendonly no\n");
            assertThatThrownBy(() -> FollowedServer.restore(source(server), base, LogSource.none(), target))
                    .hasMessageStartingWith("Nothing was restored");
            assertThat(target.resolve("appendonlydir")).doesNotExist();
        }
    }

    /** Each set that is taken while the server rewrites its files again and again is one from which it starts, with all that was answered before. */
    @Test
    void rewriteInBetweenDoesNoHarm() throws Exception {
        try (TestServer server = appending("server")) {
            settle(server);
            AtomicBoolean enough = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(server, answered, enough));
            try {
                for (int i = 0; i < 5; i++) {
                    TestServer.await(() -> answered.get() > 100);
                    int before = answered.get();
                    RecordedEntries base = FollowedServer.base(source(server));
                    Path restored = directory.resolve("restored-" + i);
                    FollowedServer.restore(source(server), base, LogSource.none(), restored);
                    try (TestServer again = startOn(restored)) {
                        assertThat(Integer.parseInt(again.text("GET", "counter")))
                                .isGreaterThanOrEqualTo(before);
                    }
                }
            } finally {
                enough.set(true);
            }
            writing.get(60, TimeUnit.SECONDS);
            // Else its child, which outlives it, writes into a directory that is being deleted.
            TestServer.await(() -> server.info("aof_rewrite_in_progress").equals("0"));
        }
    }

    private static void write(TestServer server, AtomicInteger answered, AtomicBoolean enough) {
        try (RespConnection connection = server.connect()) {
            while (!enough.get()) {
                answered.set(Integer.parseInt(connection.text("INCR", "counter")));
                if (answered.get() % 50 == 0
                        && server.info("aof_rewrite_in_progress").equals("0")) {
                    connection.command("BGREWRITEAOF");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatAKilledServerHadNotFinishedIsLeftOutAndNamed() throws Exception {
        try (TestServer server = appending("server")) {
            settle(server);
            String digest = server.digest();
            server.kill();
            Path last = server.directory().resolve("appendonlydir/appendonly.aof.1.incr.aof");
            byte[] torn =
                    "*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$1\r\nc\r\n$1\r\nd\r\n*3\r\n$3\r\nSE".getBytes(UTF_8);
            Files.write(last, torn, StandardOpenOption.APPEND);
            RecordingSink sink = new RecordingSink(new TestOperation(Clock.systemUTC()));
            RecordedEntries base = copy(source(server), sink);

            assertThat(sink.warnings().get("appendonlydir/" + last.getFileName()))
                    .contains("the last " + torn.length + " bytes");
            assertThat(EveryTypeIT.text(base, RedisFiles.APPENDED)).contains("\"leftOut\":" + torn.length);
            Path restored = restored(base, server);
            try (TestServer again = startOn(restored)) {
                assertThat(again.digest()).isEqualTo(digest);
            }
        }
    }

    @Test
    void unknownLineIsNamedAndMakesItPartial() throws Exception {
        try (TestServer server = appending("server")) {
            server.command("SET", "a", "b");
            server.kill();
            String strange = "file appendonly.aof.2.vector.bin seq 2 type v";
            Files.writeString(server.directory().resolve(MANIFEST), strange + "\n", StandardOpenOption.APPEND);
            RecordingSink sink = new RecordingSink(new TestOperation(Clock.systemUTC()));
            RecordedEntries base = copy(source(server), sink);
            assertThat(sink.skipped().get(MANIFEST)).contains(strange);
            assertThat(EveryTypeIT.text(base, MANIFEST)).contains(strange);
        }
    }

    @Test
    void filesOfThePastAreNotCopied() throws Exception {
        try (TestServer server = appending("server")) {
            server.command("SET", "a", "b");
            server.kill();
            Files.writeString(
                    server.directory().resolve(MANIFEST),
                    "file appendonly.aof.0.base.rdb seq 0 type h\n",
                    StandardOpenOption.APPEND);
            RecordedEntries base = FollowedServer.base(source(server));
            assertThat(EveryTypeIT.text(base, MANIFEST)).doesNotContain("type h");
        }
    }

    @Test
    void damagedBaseIsRefused() throws Exception {
        try (TestServer server = appending("server")) {
            server.command("SET", "a", "precious");
            rewrite(server);
            server.kill();
            Path base = server.directory().resolve("appendonlydir/appendonly.aof.2.base.rdb");
            byte[] bytes = Files.readAllBytes(base);
            bytes[bytes.length - 12] ^= 1;
            Files.write(base, bytes);
            assertRefused(server, "is damaged");
        }
    }

    @Test
    void whatIsNoCommandIsRefused() throws Exception {
        try (TestServer server = appending("server")) {
            server.kill();
            Files.writeString(
                    server.directory().resolve("appendonlydir/appendonly.aof.1.incr.aof"), "scribble\r\nscribble\r\n");
            assertRefused(server, "no command");
        }
    }

    @Test
    void missingFileIsRefused() throws Exception {
        try (TestServer server = appending("server")) {
            server.kill();
            Files.delete(server.directory().resolve("appendonlydir/appendonly.aof.1.incr.aof"));
            assertRefused(server, "is not there");
        }
    }

    @Test
    void tornFileThatOthersFollowIsRefused() throws Exception {
        try (TestServer server = appending("server")) {
            server.command("SET", "a", "b");
            server.kill();
            Path first = server.directory().resolve("appendonlydir/appendonly.aof.1.incr.aof");
            Path second = first.resolveSibling("appendonly.aof.2.incr.aof");
            Files.copy(first, second);
            Files.writeString(first, "*3\r\n$3\r\nSE", StandardOpenOption.APPEND);
            Files.writeString(
                    server.directory().resolve(MANIFEST),
                    "file appendonly.aof.2.incr.aof seq 2 type i\n",
                    StandardOpenOption.APPEND);
            assertRefused(server, "ends within a command");
        }
    }

    private static void assertRefused(TestServer server, String why) {
        assertThatThrownBy(() -> FollowedServer.base(source(server)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whereFilesOfAServerAreNothingIsRestored() throws Exception {
        try (TestServer server = appending("server")) {
            RecordedEntries base = FollowedServer.base(source(server));
            for (String there : new String[] {"dump.rdb", "appendonly.aof", "appendonlydir"}) {
                Path target = Files.createDirectories(directory.resolve("target-" + there));
                Files.writeString(target.resolve(there), "precious");
                assertThatThrownBy(() -> FollowedServer.restore(source(server), base, LogSource.none(), target))
                        .isInstanceOf(FileAlreadyExistsException.class)
                        .hasMessageContaining("nothing was restored");
                assertThat(target.resolve(there)).hasContent("precious");
            }
        }
    }

    /** Such a server would start empty. */
    @Test
    void dumpThatTheServersConfigurationShadowsIsNotRestored() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"))) {
            RecordedEntries base = FollowedServer.base(server.source().build());
            Path target = Files.createDirectories(directory.resolve("target"));
            Path config = target.resolve("redis.conf");
            Files.writeString(config, "# appendonly no\nport 1\nappendonly no\n appendonly \"yes\"\n");
            assertThatThrownBy(() -> FollowedServer.restore(server.source().build(), base, LogSource.none(), target))
                    .hasMessageStartingWith("Nothing was restored")
                    .hasMessageContaining("appendonly yes");
            assertThat(target.resolve("dump.rdb")).doesNotExist();

            Files.writeString(config, "appendonly no\n");
            FollowedServer.restore(server.source().build(), base, LogSource.none(), target);
            assertThat(target.resolve("dump.rdb")).exists();
        }
    }

    @Test
    void commandsThatTheServersConfigurationDoesNotReadAreNotRestored() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"))) {
            RecordedEntries base = FollowedServer.base(server.source().build());
            try (FollowedServer followed =
                    new FollowedServer(server.source().build(), Optional.of(base.checkpoint()))) {
                server.command("SET", "a", "b");
                followed.awaitAllOf(server);
                Path target = Files.createDirectories(directory.resolve("target"));
                Files.writeString(target.resolve("redis.conf"), "port 1\n");
                LogSource log = followed.log().asSource(followed.log().records().size());
                assertThatThrownBy(() -> FollowedServer.restore(server.source().build(), base, log, target))
                        .hasMessageStartingWith("Nothing was restored")
                        .hasMessageContaining("appendonly no");
                assertThat(target.resolve("appendonly.aof")).doesNotExist();
            }
        }
    }

    @Test
    void directoryWithoutThemIsNoSource() {
        assertThatThrownBy(() -> RedisAppendOnlySource.of("test", directory).identity())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("appenddirname");
    }

    private TestServer appending(String name) throws Exception {
        return TestServer.in(directory.resolve(name))
                .setting("appendonly", "yes")
                .start();
    }

    private static RedisAppendOnlySource source(TestServer server) {
        return RedisAppendOnlySource.of("test", server.directory());
    }

    /** What it has answered to may else come into its file later, while that is synchronized. */
    private static void settle(TestServer server) throws IOException {
        server.command("CONFIG", "SET", "appendfsync", "always");
        server.command("SET", "settled", "yes");
    }

    private static void rewrite(TestServer server) throws Exception {
        server.command("BGREWRITEAOF");
        TestServer.await(() -> server.info("aof_rewrite_in_progress").equals("0")
                && server.info("aof_rewrite_scheduled").equals("0"));
    }

    private void assertRestored(RecordedEntries base, TestServer server) throws Exception {
        try (TestServer again = startOn(restored(base, server))) {
            assertThat(again.digest()).isEqualTo(server.digest());
            assertThat(again.text("DBSIZE")).isEqualTo(server.text("DBSIZE"));
        }
    }

    private Path restored(RecordedEntries base, TestServer server) throws Exception {
        Path restored = directory.resolve("restored");
        FollowedServer.restore(source(server), base, LogSource.none(), restored);
        return restored;
    }

    /** It accepts nothing that is not whole. */
    private static TestServer startOn(Path restored) throws Exception {
        return TestServer.in(restored)
                .setting("appendonly", "yes")
                .setting("aof-load-truncated", "no")
                .start();
    }

    private static RecordedEntries copy(Source source, RecordingSink sink) throws Exception {
        TestOperation operation = new TestOperation(Clock.systemUTC());
        return sink.recorded(operation.call(
                Duration.ofMinutes(1),
                () -> source.snapshotter()
                        .snapshot(new TestRequest(SnapshotKind.FULL, Optional.empty(), 1), sink, operation)));
    }

    @Nested
    class Copied extends SourceContract {

        private TestServer server;

        @BeforeEach
        void start() throws Exception {
            server = appending("contract");
            for (int i = 0; i < 100; i++) {
                server.command("SET", "key-" + i, "value".repeat(i));
            }
            settle(server);
        }

        @AfterEach
        void end() {
            server.close();
        }

        @Override
        protected Source open() {
            return source(server);
        }

        @Override
        protected void assertRestored(Path restored) throws Exception {
            try (TestServer again = startOn(restored)) {
                assertThat(again.digest()).isEqualTo(server.digest());
                assertThat(again.text("DBSIZE")).isEqualTo("101");
            }
        }
    }
}
