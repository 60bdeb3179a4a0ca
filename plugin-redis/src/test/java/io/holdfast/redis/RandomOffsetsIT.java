package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.CommandPipeline;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While transactions, scripts and streams are written, more than 10,000 commands a second where nothing else runs, the server is asked at random moments what it holds; what is restored to such a
 * moment is just that.
 */
class RandomOffsetsIT {

    private static final int MOMENTS = Boolean.getBoolean("holdfast.exhaustive") ? 50 : 5;
    private static final int ASKED = 8 * MOMENTS;
    /** Between two moments that are asked for. */
    private static final int WRITES = 2_000;
    /** How many commands each who writes sends before it looks at the replies. */
    private static final int AT_ONCE = 100;

    @TempDir
    private Path directory;

    @Test
    void restoredIsWhatTheServerHeld() throws Exception {
        try (TestServer server = TestServer.in(directory.resolve("server"))
                .setting("repl-backlog-size", "64mb")
                .start()) {
            AtomicBoolean writing = new AtomicBoolean(true);
            AtomicLong written = new AtomicLong();
            CompletableFuture<Void> writers = CompletableFuture.allOf(
                    CompletableFuture.runAsync(() -> write(server, writing, written, 1)),
                    CompletableFuture.runAsync(() -> write(server, writing, written, 2)));
            TestServer.await(() -> written.get() > 0);
            RecordedEntries base = FollowedServer.base(server.source().build());
            try (FollowedServer followed =
                    new FollowedServer(server.source().build(), Optional.of(base.checkpoint()))) {
                Map<Long, String> held = new TreeMap<>();
                long began = System.nanoTime();
                long before = written.get();
                while (held.size() < ASKED) {
                    long most = before + (held.size() + 1L) * WRITES;
                    TestServer.await(() -> written.get() >= most);
                    ask(server, held);
                }
                report(written.get() - before, System.nanoTime() - began);
                writing.set(false);
                writers.join();
                followed.awaitAllOf(server);
                assertRestored(server, base, followed, held);
            }
        }
    }

    /** On a busy machine it is less than is wanted, which is no failure of what is tested. */
    private static void report(long writes, long nanos) {
        double seconds = nanos / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%,d commands that write in %.1f s, %,.0f a second; %d of %d moments are restored%n",
                writes,
                seconds,
                writes / seconds,
                MOMENTS,
                ASKED);
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

    private static void write(TestServer server, AtomicBoolean writing, AtomicLong written, int seed) {
        Random random = new Random(seed);
        try (RespConnection connection = server.connect()) {
            CommandPipeline<String> pipeline = new CommandPipeline<>(connection, new Replies(written));
            while (writing.get()) {
                for (int i = 0; i < AT_ONCE; i++) {
                    write(pipeline, random);
                }
                pipeline.finish();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(CommandPipeline<String> pipeline, Random random) throws IOException {
        String number = String.valueOf(random.nextInt(500));
        switch (random.nextInt(8)) {
            case 0 -> send(pipeline, "SET", "key:" + number, "x".repeat(random.nextInt(100)));
            case 1 -> send(pipeline, "SADD", "set", number);
            case 2 -> send(pipeline, "SPOP", "set");
            case 3 -> send(pipeline, "XADD", "stream", "MAXLEN", "~", "1000", "*", "field", number);
            case 4 -> send(pipeline, "SELECT", String.valueOf(random.nextInt(3)));
            case 5 -> {
                send(pipeline, "MULTI");
                send(pipeline, "INCR", "counter");
                send(pipeline, "LPUSH", "list", number);
                send(pipeline, "LTRIM", "list", "0", "100");
                send(pipeline, "EXEC");
            }
            case 6 ->
                send(
                        pipeline,
                        "EVAL",
                        "redis.call('INCR', KEYS[1]) redis.call('HSET', KEYS[2], ARGV[1], redis.call('TIME')[2])",
                        "2",
                        "scripted",
                        "hash",
                        number);
            default -> send(pipeline, "SET", "later:" + number, number, "EX", "100000");
        }
    }

    private static void send(CommandPipeline<String> pipeline, String... words) throws IOException {
        pipeline.begin(words.length);
        for (String word : words) {
            pipeline.word(word);
        }
        pipeline.end(words[0]);
    }

    /**
     * Counts what was written.
     *
     * @param written how many commands that write
     */
    private record Replies(AtomicLong written) implements CommandPipeline.Replies<String> {

        private static final Set<String> NO_WRITES = Set.of("SELECT", "MULTI", "EXEC");

        @Override
        public void done(String command, @Nullable Object reply) {
            if (!NO_WRITES.contains(command)) {
                written.incrementAndGet();
            }
        }

        @Override
        public void refused(String command, ServerException why) {
            throw new IllegalStateException(why);
        }
    }
}
