package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.rdb.RdbVisitor;
import io.holdfast.redis.internal.rdb.RdbWalker;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.LogSource;
import io.holdfast.testkit.RecordedEntries;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of every type are copied, counted, found, and come back, with and without commands after the copy. */
class EveryTypeIT {

    @TempDir
    private Path directory;

    @Test
    void copyIsTheServer() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"))) {
            EveryType.fill(server);
            EveryType.addLibrary(server);
            RecordedEntries base = FollowedServer.base(server.source().build());
            Path restored = directory.resolve("restored");
            FollowedServer.restore(server.source().build(), base, LogSource.none(), restored);
            try (TestServer again = FollowedServer.startOn(restored)) {
                assertSame(again, server);
            }
        }
    }

    @Test
    void commandsOfEveryTypeAreTheServer() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"))) {
            server.command("SET", "before", "the copy");
            RecordedEntries base = FollowedServer.base(server.source().build());
            try (FollowedServer followed =
                    new FollowedServer(server.source().build(), Optional.of(base.checkpoint()))) {
                EveryType.fill(server);
                EveryType.addLibrary(server);
                followed.awaitAllOf(server);
                Path restored = directory.resolve("restored");
                FollowedServer.restore(
                        server.source().build(),
                        base,
                        followed.log().asSource(followed.log().records().size()),
                        restored);
                try (TestServer again = FollowedServer.startOn(restored)) {
                    assertSame(again, server);
                }
            }
        }
    }

    @Test
    void keysAreCountedAndFound() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"))) {
            EveryType.fill(server);
            EveryType.addLibrary(server);
            RecordedEntries base = FollowedServer.base(server.source().build());

            Map<String, RdbVisitor.Key> keys = keys(base);
            assertThat(keys).hasSize(3 * Integer.parseInt(server.text("DBSIZE")));
            assertThat(keys.get("15:sorted").typeName()).isEqualTo("zset");
            assertThat(keys.get("0:later").expires()).isPresent();
            assertThat(keys.get("1:" + "compressible name ".repeat(20)).typeName())
                    .isEqualTo("string");
            assertThat(text(base, RedisFiles.KEYSPACE))
                    .contains("\"format\":\"REDIS10\"", "\"libraries\":1", "\"15\":{\"keys\":" + keys.size() / 3)
                    .contains(
                            "\"expiring\":2,\"types\":{\"hash\":2,\"list\":2,\"set\":4,\"stream\":2,\"string\":8,\"zset\":2}")
                    .doesNotContain("unknown");
        }
    }

    static void assertSame(TestServer again, TestServer server) throws Exception {
        assertThat(again.digest()).isEqualTo(server.digest());
        assertThat(again.text("FUNCTION", "LIST")).isNotEmpty().isEqualTo(server.text("FUNCTION", "LIST"));
        assertThat(again.text("PEXPIRETIME", "later")).isEqualTo(server.text("PEXPIRETIME", "later"));
        assertThat(again.text("XPENDING", "stream", "readers"))
                .contains("one")
                .isEqualTo(server.text("XPENDING", "stream", "readers"));
    }

    static Map<String, RdbVisitor.Key> keys(RecordedEntries base) throws Exception {
        Map<String, RdbVisitor.Key> keys = new HashMap<>();
        RdbWalker walker = new RdbWalker(key -> keys.put(key.database() + ":" + new String(key.name(), UTF_8), key));
        byte[] dump = bytes(base, RedisFiles.DUMP);
        walker.accept(dump, 0, dump.length);
        walker.finish();
        return keys;
    }

    static String text(RecordedEntries base, String path) throws Exception {
        return new String(bytes(base, path), UTF_8);
    }

    static byte[] bytes(RecordedEntries base, String path) throws Exception {
        Entry entry = base.entry(path).orElseThrow();
        try (InputStream in = base.open(entry)) {
            return in.readAllBytes();
        }
    }
}
