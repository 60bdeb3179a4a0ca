package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While transactions, scripts and streams are written, the server is asked at random moments what it holds; what is restored to such a moment is just that. */
class RandomOffsetsIT {

    private static final int MOMENTS = Boolean.getBoolean("holdfast.exhaustive") ? 50 : 5;
    private static final int ASKED = 8 * MOMENTS;

    @TempDir
    private Path directory;

    @Test
    void restoredIsWhatTheServerHeld() throws Exception {
        try (TestServer server = TestServer.in(directory.resolve("server"))
                .setting("repl-backlog-size", "64mb")
                .start()) {
            AtomicBoolean writing = new AtomicBoolean(true);
            CompletableFuture<Void> writers = CompletableFuture.allOf(
                    CompletableFuture.runAsync(() -> write(server, writing, 1)),
                    CompletableFuture.runAsync(() -> write(server, writing, 2)));
            TestServer.await(() -> !server.text("DBSIZE").equals("0"));
            RecordedEntries base = FollowedServer.base(server.source().build());
            try (FollowedServer followed =
                    new FollowedServer(server.source().build(), Optional.of(base.checkpoint()))) {
                Map<Long, String> held = new TreeMap<>();
                while (held.size() < ASKED) {
                    ask(server, held);
                }
                writing.set(false);
                writers.join();
                followed.awaitAllOf(server);
                assertRestored(server, base, followed, held);
            }
        }
    }

    private void assertRestored(
            TestServer server, RecordedEntries base, FollowedServer followed, Map<Long, String> held) throws Exception {
        List<Long> offsets = new ArrayList<>(held.keySet());
        Collections.shuffle(offsets, new Random(7));
        for (long offset : offsets.subList(0, MOMENTS)) {
            Path target = directory.resolve("at-" + offset);
            FollowedServer.restore(server.source().build(), base, followed.upTo(offset), target);
            try (TestServer again = FollowedServer.startOn(target)) {
                assertThat(again.digest()).as("at %d", offset).isEqualTo(held.get(offset));
            }
        }
    }

    /** What the server holds, and where it stands, at one moment. */
    private static void ask(TestServer server, Map<Long, String> held) throws IOException {
        try (RespConnection connection = server.connect()) {
            connection.command("MULTI");
            connection.command("INFO", "replication");
            connection.command("DEBUG", "DIGEST");
            if (connection.command("EXEC") instanceof List<?> replies) {
                String info = RespConnection.text(replies.get(0));
                String offset = info.replaceAll("(?s).*master_repl_offset:(\\d+).*", "$1");
                held.put(Long.parseLong(offset), RespConnection.text(replies.get(1)));
            }
        }
    }

    private static void write(TestServer server, AtomicBoolean writing, int seed) {
        Random random = new Random(seed);
        try (RespConnection connection = server.connect()) {
            while (writing.get()) {
                write(connection, random);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(RespConnection connection, Random random) throws IOException {
        String number = String.valueOf(random.nextInt(500));
        switch (random.nextInt(8)) {
            case 0 -> connection.command("SET", "key:" + number, "x".repeat(random.nextInt(100)));
            case 1 -> connection.command("SADD", "set", number);
            case 2 -> connection.command("SPOP", "set");
            case 3 -> connection.command("XADD", "stream", "MAXLEN", "~", "1000", "*", "field", number);
            case 4 -> connection.command("SELECT", String.valueOf(random.nextInt(3)));
            case 5 -> {
                connection.command("MULTI");
                connection.command("INCR", "counter");
                connection.command("LPUSH", "list", number);
                connection.command("LTRIM", "list", "0", "100");
                connection.command("EXEC");
            }
            case 6 ->
                connection.command(
                        "EVAL",
                        "redis.call('INCR', KEYS[1]) redis.call('HSET', KEYS[2], ARGV[1], redis.call('TIME')[2])",
                        "2",
                        "scripted",
                        "hash",
                        number);
            default -> connection.command("SET", "later:" + number, number, "EX", "100000");
        }
    }
}
