package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.SourceContract;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that let nobody be a replica are copied key by key, and what is made of them says so. */
class ScanIT {

    private static final String RIGHTS =
            "ACL SETUSER scanner on >hidden ~* -@all +select +scan +dump +pexpiretime +multi +exec +function|dump";

    @TempDir
    private Path directory;

    @Test
    void everyTypeComesBackToAUserOfLeastRights() throws Exception {
        try (TestServer server = withoutPsync(directory.resolve("server"))) {
            EveryType.fill(server);
            EveryType.addLibrary(server);
            binaryNames(server);
            RecordedEntries base = FollowedServer.base(source(server));

            assertThat(EveryTypeIT.text(base, RedisFiles.KEYSPACE))
                    .contains("\"pointInTime\":false", "\"format\":\"REDIS10\"", "\"libraries\":1", "\"15\":{\"keys\":")
                    .contains("\"goneMeanwhile\":0");
            Path restored = directory.resolve("restored");
            FollowedServer.restore(source(server), base, LogSource.none(), restored);
            try (TestServer again = FollowedServer.startOn(restored)) {
                EveryTypeIT.assertSame(again, server);
                assertThat(Files.readString(again.log())).contains("not a point in time: read key by key from");
            }
        }
    }

    @Test
    void keysOfItAreRestoredIntoARunningServer() throws Exception {
        try (TestServer server = withoutPsync(directory.resolve("server"));
                TestServer target = TestServer.start(directory.resolve("target"))) {
            EveryType.fill(server);
            RecordedEntries base = FollowedServer.base(source(server));
            RedisSource into = server.source()
                    .target(target.url())
                    .keys(KeyRestore.matching("*").expiry(KeyRestore.Expiry.SHIFT))
                    .build();
            FollowedServer.restore(into, base, LogSource.none(), directory.resolve("restored"));
            assertThat(target.digest()).isEqualTo(server.digest());
        }
    }

    @Test
    void runningServerIsFilledWithIt() throws Exception {
        try (TestServer server = withoutPsync(directory.resolve("server"));
                TestServer target = TestServer.start(directory.resolve("target"))) {
            EveryType.fill(server);
            RecordedEntries base = FollowedServer.base(source(server));
            FollowedServer.restore(
                    server.source().target(target.url()).build(),
                    base,
                    LogSource.none(),
                    directory.resolve("restored"));
            assertThat(target.digest()).isEqualTo(server.digest());
        }
    }

    @Test
    void olderServerIsCopiedWithTheTimesOfItsKeys() throws Exception {
        try (TestServer server = TestServer.in(directory.resolve("server"))
                .program(TestServer.oldProgram(directory))
                .without("enable-debug-command")
                .start()) {
            EveryType.fill(server);
            server.command(
                    "ACL SETUSER scanner on >hidden ~* -@all +select +scan +dump +time +pttl +multi +exec".split(" "));
            RecordingSink sink = new RecordingSink(new TestOperation(Clock.systemUTC()));
            RecordedEntries base = copy(source(server), sink);
            Path restored = directory.resolve("restored");
            FollowedServer.restore(source(server), base, LogSource.none(), restored);
            try (TestServer again = FollowedServer.startOn(restored)) {
                assertThat(again.digest()).isEqualTo(server.digest());
                long now = System.currentTimeMillis();
                long left = Long.parseLong(server.text("PTTL", "later"));
                assertThat(Long.parseLong(again.text("PEXPIRETIME", "later")))
                        .isBetween(now + left - 60_000, now + left + 60_000);
            }
            assertThat(sink.skipped())
                    .as("there are no functions that could be missing")
                    .isEmpty();
        }
    }

    @Test
    void emptyServerIsCopied() throws Exception {
        try (TestServer server = withoutPsync(directory.resolve("server"))) {
            RecordedEntries base = FollowedServer.base(source(server));
            Path restored = directory.resolve("restored");
            FollowedServer.restore(source(server), base, LogSource.none(), restored);
            try (TestServer again = FollowedServer.startOn(restored)) {
                assertThat(again.text("DBSIZE")).isEqualTo("0");
            }
        }
    }

    /** Keys come and go, and tables grow and shrink: what stays is in the copy, once. */
    @Test
    void whatStaysIsCopiedOnceWhileTheRestComesAndGoes() throws Exception {
        try (TestServer server = withoutPsync(directory.resolve("server"))) {
            int staying = 2000;
            try (RespConnection connection = server.connect()) {
                for (int i = 0; i < staying; i++) {
                    connection.command("SET", "stays-" + i, "value-" + i);
                }
            }
            RecordedEntries base;
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> changing = CompletableFuture.runAsync(() -> change(server, enough));
            try {
                base = FollowedServer.base(source(server));
            } finally {
                enough.set(true);
            }
            changing.get(60, TimeUnit.SECONDS);

            Set<String> keys = new HashSet<>(EveryTypeIT.keys(base).keySet());
            for (int i = 0; i < staying; i++) {
                assertThat(keys).contains("0:stays-" + i);
            }
            Path restored = directory.resolve("restored");
            FollowedServer.restore(source(server), base, LogSource.none(), restored);
            // A server does not start on a file in which a key stands twice.
            try (TestServer again = FollowedServer.startOn(restored)) {
                assertThat(again.text("GET", "stays-7")).isEqualTo("value-7");
            }
        }
    }

    private static void change(TestServer server, AtomicBoolean enough) {
        try (RespConnection connection = server.connect()) {
            while (!enough.get()) {
                for (int i = 0; i < 20_000 && !enough.get(); i++) {
                    connection.command("SET", "goes-" + i, "x");
                }
                connection.command("EVAL", "for i = 0, 19999 do redis.call('DEL', 'goes-' .. i) end", "0");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void librariesThatCannotBeSeenMakeItPartial() throws Exception {
        try (TestServer server = withoutPsync(directory.resolve("server"))) {
            server.command("SET", "a", "b");
            EveryType.addLibrary(server);
            server.command("ACL", "SETUSER", "scanner", "-function|dump");
            RecordingSink sink = new RecordingSink(new TestOperation(Clock.systemUTC()));
            RecordedEntries base = copy(source(server), sink);

            assertThat(sink.skipped().get("functions")).contains("NOPERM");
            assertThat(EveryTypeIT.keys(base)).containsOnlyKeys("0:a");
        }
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        try (TestServer server = withoutPsync(directory.resolve("server"))) {
            server.command("SET", "a", "b");
            server.command("ACL", "SETUSER", "scanner", "-dump");
            assertThatThrownBy(() -> FollowedServer.base(source(server)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("+select +scan +dump");
            server.command("ACL", "SETUSER", "scanner", "+dump", "resetkeys", "~other*");
            assertThatThrownBy(() -> FollowedServer.base(source(server)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("~*");
        }
    }

    @Test
    void refusedPsyncNamesTheWayOut() throws Exception {
        try (TestServer server = withoutPsync(directory.resolve("server"))) {
            RedisSource source = RedisSource.builder("test", server.url()).build();
            assertThatThrownBy(() -> FollowedServer.base(source))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("unknown command")
                    .hasMessageContaining("method=scan");
            RedisSource weak = server.source().build();
            server.command("ACL", "SETUSER", "backup", "-psync");
            assertThatThrownBy(() -> FollowedServer.base(weak)).hasMessageContaining("method=scan");
        }
    }

    @Test
    void itIsNoPointInTimeAndSaysSo() throws Exception {
        try (TestServer server = withoutPsync(directory.resolve("server"))) {
            RecordingSink sink = new RecordingSink(new TestOperation(Clock.systemUTC()));
            RecordedEntries base = copy(source(server), sink);
            Checkpoint at = base.checkpoint();

            assertThat(sink.warnings().get(RedisFiles.DUMP)).startsWith("not a point in time");
            assertThat(at.instant()).isEmpty();
            assertThat(at.state().get(Checkpoint.NO_MOMENT)).startsWith("keys were read one after another from");
        }
    }

    @Test
    void noCommandsAreFollowedAfterIt() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"))) {
            server.command(RIGHTS.split(" "));
            RecordedEntries base = FollowedServer.base(source(server));
            CommandPosition copied = ReplicaLink.position(base.checkpoint());
            RecordedEntries replicated = FollowedServer.base(server.source().build());
            CommandPosition other = ReplicaLink.position(replicated.checkpoint());
            assertThat(copied.isOfOneHistoryWith(other)).isFalse();

            TestOperation operation = new TestOperation();
            assertThatThrownBy(() -> source(server)
                            .log()
                            .orElseThrow()
                            .follow(Optional.empty(), new RecordingLog(Optional.empty()), operation))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("needs PSYNC");
            try (FollowedServer followed =
                    new FollowedServer(server.source().build(), Optional.of(replicated.checkpoint()))) {
                server.command("SET", "a", "b");
                followed.awaitAllOf(server);
                LogSource log = followed.log().asSource(followed.log().records().size());
                assertThatThrownBy(() -> FollowedServer.restore(
                                server.source().build(), base, log, directory.resolve("restored")))
                        .hasMessageContaining("some are missing");
            }
        }
    }

    private static RecordedEntries copy(Source source, RecordingSink sink) throws Exception {
        TestOperation operation = new TestOperation(Clock.systemUTC());
        return sink.recorded(operation.call(
                Duration.ofMinutes(1),
                () -> source.snapshotter()
                        .snapshot(new TestRequest(SnapshotKind.FULL, Optional.empty(), 1), sink, operation)));
    }

    private static void binaryNames(TestServer server) throws IOException {
        try (RespConnection connection = server.connect()) {
            connection.command(
                    "SET".getBytes(UTF_8),
                    "\u00ff\0\r\n binary".getBytes(ISO_8859_1),
                    "\u00fe\0\r\n".getBytes(ISO_8859_1));
            connection.command("SET", "long name ".repeat(2000), "x");
            connection.command("CONFIG", "SET", "rdbcompression", "no");
            connection.command("SET", "large", "0123456789".repeat(1 << 20));
        }
    }

    private static TestServer withoutPsync(Path directory) throws Exception {
        TestServer server =
                TestServer.in(directory).setting("rename-command", "PSYNC \"\"").start();
        server.command(RIGHTS.split(" "));
        return server;
    }

    private static RedisSource source(TestServer server) {
        return server.source()
                .user("scanner")
                .password(Secret.of("hidden"))
                .method(CopyMethod.SCAN)
                .build();
    }

    @Nested
    class Copied extends SourceContract {

        @TempDir
        private Path place;

        private TestServer server;

        @BeforeEach
        void start() throws Exception {
            server = withoutPsync(place.resolve("server"));
            for (int i = 0; i < 100; i++) {
                server.command("SET", "key-" + i, "value".repeat(i));
            }
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
            try (TestServer again = FollowedServer.startOn(restored)) {
                assertThat(again.digest()).isEqualTo(server.digest());
                assertThat(again.text("DBSIZE")).isEqualTo("100");
            }
        }

        @Override
        protected void assertReleased() throws Exception {
            TestServer.await(() -> server.info("connected_clients").equals("1"));
        }

        @Override
        protected int places() {
            return 5;
        }
    }
}
