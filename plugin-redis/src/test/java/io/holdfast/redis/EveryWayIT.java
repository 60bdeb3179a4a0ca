package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.source.LogSource;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every encoding that a server has, names and values of any bytes, and all databases come back by each way of restoring. */
class EveryWayIT {

    private static final int DATABASES = 16;

    @TempDir
    private Path directory;

    private TestServer server;
    private RecordedEntries base;

    @BeforeEach
    void fill() throws Exception {
        server = TestServer.start(directory.resolve("server"));
        EveryType.fill(server);
        EveryType.addLibrary(server);
        try (RespConnection connection = server.connect()) {
            for (int database = 0; database < DATABASES; database++) {
                connection.command("SELECT", String.valueOf(database));
                connection.command("SET", "database", String.valueOf(database), "PX", "900000000");
            }
            connection.command("SELECT", "7");
            fillEncodings(connection);
            fillBytes(connection);
        }
        base = FollowedServer.base(server.source().build());
    }

    @AfterEach
    void end() {
        server.close();
    }

    private static void fillEncodings(RespConnection connection) throws IOException {
        add(connection, "intset", "SADD", "16-bits", "1", "-32768");
        add(connection, "intset", "SADD", "32-bits", "1", "-2147483648");
        add(connection, "intset", "SADD", "64-bits", "1", "-9223372036854775808");
        add(connection, "listpack", "HSET", "packed", "a", "-9223372036854775808", "b", "x".repeat(60));
        add(connection, "hashtable", "HSET", "unpacked", "a", "x".repeat(65));
        add(connection, "listpack", "ZADD", "packed-scores", "1.7976931348623157e308", "a", "-5e-324", "b");
        add(connection, "skiplist", "ZADD", "scores", "1.7976931348623157e308", "a".repeat(65), "-inf", "b");
        add(connection, "quicklist", "RPUSH", "large-elements", "x".repeat(9000), "1", "y".repeat(70_000), "-1");
        add(connection, "raw", "SETRANGE", "bits", "100000", "\u0001");
        add(connection, "raw", "SET", "megabytes", "0123456789".repeat(2_000_000));
        for (int i = 0; i < 3000; i++) {
            connection.command("PFADD", "dense", "element-" + i);
        }
        connection.command("XGROUP", "CREATE", "empty-stream", "readers", "$", "MKSTREAM");
        connection.command("XGROUP", "CREATECONSUMER", "empty-stream", "readers", "idle");
        connection.command("XADD", "emptied-stream", "18446744073709551615-1", "a", "b");
        connection.command("XADD", "emptied-stream", "MAXLEN", "0", "18446744073709551615-2", "a", "b");
        connection.command("GEOADD", "places", "4.9", "52.37", "Amsterdam", "12.57", "55.68", "Copenhagen");
    }

    private static void add(RespConnection connection, String encoding, String... command) throws IOException {
        connection.command(command);
        assertThat(connection.text("OBJECT", "ENCODING", command[1])).isEqualTo(encoding);
    }

    /** Of names, values, fields and elements. */
    private static void fillBytes(RespConnection connection) throws IOException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        byte[] random = new byte[100_000];
        new Random(1).nextBytes(random);
        connection.command("SET".getBytes(UTF_8), all, random);
        for (String command : new String[] {"RPUSH", "SADD"}) {
            connection.command(
                    command.getBytes(UTF_8), ("bytes of " + command + "\r\n\0").getBytes(UTF_8), all, random);
        }
        connection.command("HSET".getBytes(UTF_8), new byte[] {0}, all, random, random, all);
        connection.command("ZADD".getBytes(UTF_8), new byte[] {-1}, "1".getBytes(UTF_8), all);
        connection.command("XADD".getBytes(UTF_8), new byte[] {'\n', -2}, "*".getBytes(UTF_8), all, random);
    }

    private void assertSame(TestServer restored) throws Exception {
        assertThat(restored.digest()).isEqualTo(server.digest());
        assertThat(restored.text("FUNCTION", "LIST")).isEqualTo(server.text("FUNCTION", "LIST"));
        try (RespConnection there = restored.connect();
                RespConnection here = server.connect()) {
            for (int database = 0; database < DATABASES; database++) {
                there.command("SELECT", String.valueOf(database));
                here.command("SELECT", String.valueOf(database));
                assertThat(there.command("DBSIZE")).isEqualTo(here.command("DBSIZE"));
                assertThat(there.command("PEXPIRETIME", "database")).isEqualTo(here.command("PEXPIRETIME", "database"));
            }
            there.command("SELECT", "7");
            here.command("SELECT", "7");
            for (String stream : new String[] {"empty-stream", "emptied-stream"}) {
                assertThat(there.text("XINFO", "STREAM", stream)).isEqualTo(here.text("XINFO", "STREAM", stream));
            }
        }
    }

    @Test
    void byAFileThatAServerStartsWith() throws Exception {
        Path restored = directory.resolve("restored");
        FollowedServer.restore(server.source().build(), base, LogSource.none(), restored);
        try (TestServer again = FollowedServer.startOn(restored)) {
            assertSame(again);
        }
    }

    @Test
    void byBeingTheMasterOfARunningServer() throws Exception {
        try (TestServer target = TestServer.start(directory.resolve("target"))) {
            FollowedServer.restore(
                    server.source().target(target.url()).build(), base, LogSource.none(), directory.resolve("served"));
            assertSame(target);
        }
    }

    @Test
    void byRestoringKeysIntoARunningServer() throws Exception {
        try (TestServer target = TestServer.start(directory.resolve("target"))) {
            FollowedServer.restore(
                    server.source()
                            .target(target.url())
                            .keys(KeyRestore.matching("*"))
                            .build(),
                    base,
                    LogSource.none(),
                    directory.resolve("keys"));
            assertSame(target);
        }
    }
}
