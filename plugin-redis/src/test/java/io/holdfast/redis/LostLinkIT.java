package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSource;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog.Appended;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link breaks again and again while much is written, also within commands that are larger than a record; nothing is missing. */
class LostLinkIT {

    private static final int BREAKS = 10;

    @TempDir
    private Path directory;

    @Test
    void nothingIsMissing() throws Exception {
        try (TestServer server = TestServer.in(directory.resolve("server"))
                .setting("repl-backlog-size", "256mb")
                .start()) {
            RecordedEntries base = FollowedServer.base(server.source().build());
            List<Appended> all = new ArrayList<>();
            Checkpoint at = base.checkpoint();
            AtomicBoolean writing = new AtomicBoolean(true);
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(server, writing));
            for (int i = 0; i < BREAKS; i++) {
                try (FollowedServer followed =
                        new FollowedServer(server.source().build(), Optional.of(at))) {
                    int least = 1 + i % 3;
                    followed.log().await(least, Duration.ofSeconds(30));
                    server.command("CLIENT", "KILL", "TYPE", "replica");
                    assertThat(followed.outcome()).isInstanceOf(IOException.class);
                    List<Appended> records = followed.log().records();
                    all.addAll(records);
                    at = followed.log().checkpointAfter(records.size());
                }
            }
            writing.set(false);
            writer.join();
            try (FollowedServer followed = new FollowedServer(server.source().build(), Optional.of(at))) {
                followed.awaitAllOf(server);
                all.addAll(followed.log().records());
            }
            assertThat(all).as("records that end within a command").anyMatch(LostLinkIT::endsWithin);
            Path restored = directory.resolve("restored");
            FollowedServer.restore(server.source().build(), base, FollowedServer.source(all), restored);
            try (TestServer again = FollowedServer.startOn(restored)) {
                assertThat(again.digest()).isEqualTo(server.digest());
            }
        }
    }

    @Test
    void restoreThatEndsWithinACommandIsBeforeIt() throws Exception {
        try (TestServer server = TestServer.in(directory.resolve("server"))
                .setting("repl-backlog-size", "256mb")
                .start()) {
            RecordedEntries base = FollowedServer.base(server.source().build());
            try (FollowedServer followed = new FollowedServer(server.source().build(), Optional.of(base.checkpoint()));
                    TestServer target = TestServer.start(directory.resolve("target"))) {
                server.command("SET", "small", "value");
                String digest = server.digest();
                server.command("SET", "large", "x".repeat(20_000_000));
                followed.awaitAllOf(server);
                int count = 0;
                while (!endsWithin(followed.log().records().get(count))) {
                    count++;
                }
                LogSource log = followed.log().asSource(count + 1);
                Path restored = directory.resolve("restored");
                FollowedServer.restore(server.source().build(), base, log, restored);
                try (TestServer again = FollowedServer.startOn(restored)) {
                    assertThat(again.digest()).isEqualTo(digest);
                }
                FollowedServer.restore(
                        server.source().target(target.url()).build(), base, log, directory.resolve("served"));
                assertThat(target.digest()).isEqualTo(digest);
            }
        }
    }

    private static boolean endsWithin(Appended record) {
        return !record.upTo().state().getOrDefault(ReplicaLink.WHOLE, "").isEmpty();
    }

    private static void write(TestServer server, AtomicBoolean writing) {
        String large = "large".repeat(3_000_000);
        try (RespConnection connection = server.connect()) {
            for (int i = 0; writing.get(); i++) {
                connection.command("INCR", "counter");
                connection.command("RPUSH", "list", "element-" + i);
                if (i % 100 == 0) {
                    connection.command("SET", "large", large + i);
                }
                if (i % 100 == 50) {
                    Thread.sleep(20);
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
