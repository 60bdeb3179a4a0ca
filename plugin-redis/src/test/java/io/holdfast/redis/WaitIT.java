package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for a replica waits until what was written is durable, and no longer. */
class WaitIT {

    @TempDir
    private Path directory;

    @Test
    void writeIsWaitedForUntilItIsDurable() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"))) {
            RecordedEntries base = FollowedServer.base(server.source().build());
            try (FollowedServer followed = new FollowedServer(server.source().build(), Optional.of(base.checkpoint()));
                    RespConnection client = server.connect()) {
                client.command("SET", "a", "b");
                long written = Long.parseLong(server.info("master_repl_offset"));
                followed.awaitOffset(written);
                assertThat(client.command("WAIT", "1", "1500"))
                        .as("replicas that have what is recorded, but not durable")
                        .isEqualTo(0L);

                CompletableFuture<Object> waiting = new CompletableFuture<>();
                Thread waiter = new Thread(() -> {
                    try {
                        waiting.complete(client.command("WAIT", "1", "30000"));
                    } catch (IOException e) {
                        waiting.completeExceptionally(e);
                    }
                });
                waiter.start();
                followed.log().acknowledge();
                assertThat(waiting.get()).isEqualTo(1L);
                waiter.join();
                assertRestored(server, base, followed);
            }
        }
    }

    /** What the server asks its replicas for is among its commands, and does no harm there. */
    private void assertRestored(TestServer server, RecordedEntries base, FollowedServer followed) throws Exception {
        followed.awaitAllOf(server);
        assertThat(followed.log().records())
                .anyMatch(record ->
                        US_ASCII.decode(record.bytes().duplicate()).toString().contains("GETACK"));
        Path restored = directory.resolve("restored");
        FollowedServer.restore(
                server.source().build(),
                base,
                followed.log().asSource(followed.log().records().size()),
                restored);
        try (TestServer again = FollowedServer.startOn(restored)) {
            assertThat(again.digest()).isEqualTo(server.digest());
        }
    }
}
