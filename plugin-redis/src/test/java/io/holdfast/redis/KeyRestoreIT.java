package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.KeyRestore.Existing;
import io.holdfast.redis.KeyRestore.Expiry;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of a snapshot are put into a running server beside what it has, or it is not touched. */
class KeyRestoreIT {

    private static final KeyRestore ALL = KeyRestore.matching("*");

    @TempDir
    private Path directory;

    private TestServer server;
    private TestServer target;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory.resolve("server"));
        target = TestServer.start(directory.resolve("target"));
    }

    @AfterEach
    void end() {
        server.close();
        target.close();
    }

    @Test
    void keysOfEveryTypeAreRestoredBesideWhatIsThere() throws Exception {
        EveryType.fill(server);
        EveryType.addLibrary(server);
        try (RespConnection connection = server.connect()) {
            connection.command(
                    "SET".getBytes(UTF_8), "\u00ff\0\r\n binary".getBytes(ISO_8859_1), "\u00fe\0".getBytes(ISO_8859_1));
            connection.command("CONFIG", "SET", "rdbcompression", "no");
            connection.command("SET", "larger than the window", "0123456789".repeat(1 << 19));
            for (int i = 0; i < 2000; i++) {
                connection.command("SET", "key:" + i, "value-" + i);
            }
        }
        target.command("SET", "other", "stays");
        RecordedEntries base = FollowedServer.base(server.source().build());

        restore(base, ALL);

        assertThat(target.text("GET", "other")).isEqualTo("stays");
        target.command("DEL", "other");
        assertThat(target.digest()).isEqualTo(server.digest());
        assertThat(target.text("FUNCTION", "LIST")).contains("lib").isEqualTo(server.text("FUNCTION", "LIST"));
        assertThat(target.text("PEXPIRETIME", "later")).isEqualTo(server.text("PEXPIRETIME", "later"));
        assertThat(target.text("XPENDING", "stream", "readers"))
                .contains("one")
                .isEqualTo(server.text("XPENDING", "stream", "readers"));
        assertThat(report())
                .contains("\"restored\":" + EveryTypeIT.keys(base).size())
                .contains("\"libraries\":1,\"expired\":0,\"skipped\":0,\"refused\":0,\"named\":[]");
    }

    @Test
    void patternAndDatabaseChoose() throws Exception {
        server.command("SET", "order:1", "a book");
        server.command("SET", "border:1", "no");
        try (RespConnection connection = server.connect()) {
            connection.command("SELECT", "2");
            connection.command("SET", "order:2", "no");
        }
        EveryType.addLibrary(server);
        RecordedEntries base = FollowedServer.base(server.source().build());

        restore(base, KeyRestore.matching("order:*").database(0, 5));

        try (RespConnection connection = target.connect()) {
            assertThat(RespConnection.text(connection.command("DBSIZE"))).isEqualTo("0");
            connection.command("SELECT", "5");
            assertThat(RespConnection.text(connection.command("DBSIZE"))).isEqualTo("1");
            assertThat(connection.text("GET", "order:1")).isEqualTo("a book");
        }
        assertThat(target.text("FUNCTION", "LIST")).doesNotContain("lib");
    }

    @Test
    void timesStayOrMoveOrGo() throws Exception {
        server.command("SET", "short", "life", "PX", "600");
        server.command("SET", "long", "life", "PX", "100000000");
        RecordedEntries base = FollowedServer.base(server.source().build());
        Instant made = base.checkpoint().instant().orElseThrow();
        long before = Long.parseLong(server.text("PEXPIRETIME", "long"));
        TestServer.await(() -> server.command("GET", "short") == null);

        restore(base, ALL);
        assertThat(target.text("DBSIZE")).isEqualTo("1");
        assertThat(target.text("PEXPIRETIME", "long")).isEqualTo(String.valueOf(before));
        assertThat(report()).contains("\"restored\":1").contains("\"expired\":1");

        long begin = Instant.now().toEpochMilli();
        restore(base, ALL.expiry(Expiry.SHIFT).existing(Existing.REPLACE));
        assertThat(Long.parseLong(target.text("PEXPIRETIME", "long")) - before)
                .isBetween(begin - made.toEpochMilli(), Instant.now().toEpochMilli() - made.toEpochMilli());
        assertThat(report()).contains("\"restored\":2").contains("\"expired\":0");

        restore(base, ALL.expiry(Expiry.PERSIST).existing(Existing.REPLACE));
        assertThat(target.text("PTTL", "long")).isEqualTo("-1");
        assertThat(target.text("GET", "short")).isEqualTo("life");
    }

    @Test
    void whatIsThereAlreadyStopsItOrStaysOrIsReplaced() throws Exception {
        server.command("SET", "a", "of the copy");
        server.command("SET", "b", "of the copy");
        EveryType.addLibrary(server);
        target.command("SET", "b", "of the target");
        EveryType.addLibrary(target);
        RecordedEntries base = FollowedServer.base(server.source().build());

        assertUntouched(base, ALL, "b of database 0: there already");

        restore(base, ALL.existing(Existing.SKIP));
        assertThat(target.text("MGET", "a", "b")).isEqualTo("[of the copy, of the target]");
        assertThat(report())
                .contains("\"restored\":1")
                .contains("\"skipped\":2")
                .contains("a library of functions: there already", "b of database 0: there already");

        restore(base, ALL.existing(Existing.REPLACE));
        assertThat(target.text("MGET", "a", "b")).isEqualTo("[of the copy, of the copy]");
        assertThat(report()).contains("\"restored\":2,\"libraries\":1");
    }

    @Test
    void libraryThatIsThereStopsItBeforeAKeyIsWritten() throws Exception {
        server.command("SET", "a", "b");
        EveryType.addLibrary(server);
        EveryType.addLibrary(target);
        RecordedEntries base = FollowedServer.base(server.source().build());

        String before = target.digest();
        assertThatThrownBy(() -> restore(base, ALL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already exists")
                .hasMessageContaining("0 keys restored");
        assertThat(target.digest()).isEqualTo(before);
    }

    @Test
    void dryRunWritesNothing() throws Exception {
        EveryType.fill(server);
        EveryType.addLibrary(server);
        target.command("SET", "text", "of the target");
        RecordedEntries base = FollowedServer.base(server.source().build());
        String before = target.digest();

        restore(base, ALL.existing(Existing.SKIP).dryRun(true));

        assertThat(target.digest()).isEqualTo(before);
        assertThat(target.text("FUNCTION", "LIST")).isEqualTo("[]");
        assertThat(report())
                .startsWith("{\"dryRun\":true,\"restored\":"
                        + (EveryTypeIT.keys(base).size() - 1) + ",\"libraries\":1")
                .contains("\"skipped\":1");
    }

    @Test
    void typeThatTheServerDoesNotKnowIsRefusedBeforeAnythingIsWritten() throws Exception {
        server.command("SET", "a", "text");
        server.command("RPUSH", "list", "a");
        EveryType.addLibrary(server);
        RecordedEntries base = FollowedServer.base(server.source().build());
        try (TestServer old = TestServer.in(directory.resolve("old"))
                .program(TestServer.oldProgram(directory))
                .without("enable-debug-command")
                .start()) {
            assertThatThrownBy(() -> restore(base, ALL, old))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not touched")
                    .hasMessageContaining("list of database 0: a list in format 10, which Redis 6.2")
                    .hasMessageContaining("has no functions");
            assertThat(old.text("DBSIZE")).isEqualTo("0");

            restore(base, KeyRestore.matching("a"), old);
            assertThat(old.text("GET", "a")).isEqualTo("text");
        }
    }

    @Test
    void valueThatIsTooLargeIsRefusedBeforeAnythingIsWritten() throws Exception {
        server.command("SET", "a", "text");
        server.command("CONFIG", "SET", "rdbcompression", "no");
        server.command("SET", "large", "0123456789".repeat(1 << 18));
        target.command("CONFIG", "SET", "proto-max-bulk-len", "1mb");

        assertUntouched(FollowedServer.base(server.source().build()), ALL, "large of database 0: 262");
    }

    @Test
    void databaseThatIsNotThereIsRefused() throws Exception {
        server.command("SET", "a", "b");
        assertUntouched(FollowedServer.base(server.source().build()), ALL.database(0, 99), "DB index is out of range");
    }

    @Test
    void replicaIsNotTouched() throws Exception {
        server.command("SET", "a", "b");
        RecordedEntries base = FollowedServer.base(server.source().build());
        target.command("REPLICAOF", "127.0.0.1", String.valueOf(server.port()));
        TestServer.await(() -> target.info("master_link_status").equals("up"));

        assertUntouched(base, ALL, "replica of another");
    }

    @Test
    void keysThatTheServerRefusesAreCountedAndNamed() throws Exception {
        server.command("SET", "a", "b");
        server.command("SET", "c", "d");
        RecordedEntries base = FollowedServer.base(server.source().build());
        target.command("CONFIG", "SET", "maxmemory", "1");

        assertThatThrownBy(() -> restore(base, ALL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("0 keys restored, 0 skipped, 2 refused")
                .hasMessageContaining("c of database 0")
                .hasMessageContaining("OOM");
        assertThat(report()).contains("\"refused\":2");
    }

    @Test
    void keysOfAMomentBetweenTwoSnapshotsAreRestored() throws Exception {
        server.command("SET", "a", "of the copy");
        server.command("SET", "deleted", "of the copy");
        RecordedEntries base = FollowedServer.base(server.source().build());
        target.command("SET", "other", "stays");
        try (FollowedServer followed = new FollowedServer(server.source().build(), Optional.of(base.checkpoint()))) {
            EveryType.fill(server);
            EveryType.addLibrary(server);
            server.command("SET", "a", "after it");
            server.command("DEL", "deleted");
            String digest = server.digest();
            long moment = Long.parseLong(server.info("master_repl_offset"));
            server.command("FLUSHALL");
            followed.awaitAllOf(server);
            RestorePoint point = RestorePoint.of(base, followed.upTo(moment));

            restore(point, KeyRestore.matching("a"), target, new TestOperation());
            assertThat(target.text("MGET", "a", "deleted", "other")).isEqualTo("[after it, null, stays]");

            target.command("FLUSHALL");
            restore(point, ALL, target, new TestOperation());
            assertThat(target.digest()).isEqualTo(digest);
            assertThat(target.text("FUNCTION", "LIST")).contains("lib");
            assertThat(directory.resolve("restored")).isDirectoryNotContaining("glob:**scratch*");

            for (Expiry expiry : new Expiry[] {Expiry.SHIFT, Expiry.PERSIST}) {
                assertThatThrownBy(() -> restore(point, ALL.expiry(expiry), target, new TestOperation()))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("not touched")
                        .hasMessageContaining("Name a snapshot");
            }
        }
    }

    @Test
    void cancelledRestoreEnds() throws Exception {
        server.command("SET", "a", "b");
        RecordedEntries base = FollowedServer.base(server.source().build());
        RestorePoint point = RestorePoint.of(base, LogSource.none());
        TestOperation whole = new TestOperation();
        restore(point, ALL.existing(Existing.REPLACE), target, whole);
        for (int checkpoint = 1; checkpoint <= whole.checkpoints(); checkpoint++) {
            TestOperation operation = new TestOperation().cancelAtCheckpoint(checkpoint);
            assertThatThrownBy(() -> restore(point, ALL.existing(Existing.REPLACE), target, operation))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void leastRightsSuffice() throws Exception {
        EveryType.fill(server);
        EveryType.addLibrary(server);
        RecordedEntries base = FollowedServer.base(server.source().build());
        target.command(
                ("ACL SETUSER restorer on >hidden ~* -@all +info +time +config|get +select +exists +restore +function|dump"
                                + " +function|restore")
                        .split(" "));
        TestOperation operation = new TestOperation();
        RedisSource source = server.source()
                .target(target.url())
                .targetUser("restorer")
                .targetPassword(Secret.of("hidden"))
                .keys(ALL)
                .build();
        operation.call(Duration.ofMinutes(1), () -> {
            source.snapshotter()
                    .restore(RestorePoint.of(base, LogSource.none()), () -> directory.resolve("restored"), operation);
            return base;
        });
        assertThat(target.digest()).isEqualTo(server.digest());
    }

    @Test
    void targetIsNeeded() {
        assertThatThrownBy(() -> server.source().keys(ALL).build()).isInstanceOf(IllegalArgumentException.class);
    }

    private void assertUntouched(RecordedEntries base, KeyRestore keys, String why) throws Exception {
        String before = target.digest();
        assertThatThrownBy(() -> restore(base, keys))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not touched")
                .hasMessageContaining(why);
        assertThat(target.digest()).isEqualTo(before);
    }

    private String report() throws IOException {
        return Files.readString(directory.resolve("restored").resolve(RedisFiles.KEY_REPORT));
    }

    private void restore(RecordedEntries base, KeyRestore keys) throws Exception {
        restore(base, keys, target);
    }

    private void restore(RecordedEntries base, KeyRestore keys, TestServer into) throws Exception {
        restore(RestorePoint.of(base, LogSource.none()), keys, into, new TestOperation());
    }

    private void restore(RestorePoint point, KeyRestore keys, TestServer into, TestOperation operation)
            throws Exception {
        RedisSource source = server.source().target(into.url()).keys(keys).build();
        operation.call(Duration.ofMinutes(1), () -> {
            source.snapshotter().restore(point, () -> directory.resolve("restored"), operation);
            return point;
        });
    }
}
