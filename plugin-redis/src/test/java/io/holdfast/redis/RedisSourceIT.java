package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Source;
import io.holdfast.testkit.LogShipperContract;
import io.holdfast.testkit.SourceContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** A server as a source, and its commands. */
class RedisSourceIT {

    @TempDir
    private static Path directory;

    private static final AtomicInteger COUNT = new AtomicInteger();

    private static Path next() {
        return directory.resolve("server-" + COUNT.incrementAndGet());
    }

    private static TestServer server() throws Exception {
        // What keeps the connection alive would be records that nobody has made.
        TestServer server = TestServer.in(next())
                .setting("repl-ping-replica-period", "3600")
                .start();
        for (int i = 0; i < 100; i++) {
            server.command("SET", "key-" + i, "value".repeat(i));
        }
        return server;
    }

    private static void assertRestored(TestServer server, Path restored) throws Exception {
        boolean appended = Files.exists(restored.resolve(RedisFiles.APPEND_ONLY));
        try (TestServer again = TestServer.in(restored)
                .setting("appendonly", appended ? "yes" : "no")
                .start()) {
            assertThat(again.digest()).isEqualTo(server.digest());
            assertThat(again.text("DBSIZE")).isEqualTo(server.text("DBSIZE"));
        }
    }

    @Nested
    class Copied extends SourceContract {

        private TestServer server;

        @BeforeEach
        void start() throws Exception {
            server = server();
        }

        @AfterEach
        void end() throws Exception {
            server.close();
        }

        @Override
        protected Source open() {
            return server.source().build();
        }

        @Override
        protected void assertRestored(Path restored) throws Exception {
            RedisSourceIT.assertRestored(server, restored);
        }

        @Override
        protected void assertReleased() throws Exception {
            TestServer.await(() -> server.info("connected_slaves").equals("0"));
        }

        @Override
        protected int places() {
            return 5;
        }
    }

    @Nested
    class Followed extends LogShipperContract {

        private TestServer server;

        @BeforeEach
        void start() throws Exception {
            server = server();
        }

        @AfterEach
        void end() throws Exception {
            server.close();
        }

        @Override
        protected Source open() {
            return server.source().build();
        }

        @Override
        protected void change() throws Exception {
            server.command("INCR", "counter");
        }

        @Override
        protected void assertRestored(Path restored) throws Exception {
            RedisSourceIT.assertRestored(server, restored);
        }

        @Override
        protected boolean breakConnections() throws Exception {
            server.command("CLIENT", "KILL", "TYPE", "replica");
            return true;
        }

        @Override
        protected boolean dropLog() throws Exception {
            server.command("DEBUG", "CHANGE-REPL-ID");
            return true;
        }
    }
}
