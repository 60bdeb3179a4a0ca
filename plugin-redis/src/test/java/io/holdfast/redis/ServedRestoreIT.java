package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running server is filled, or not touched. */
class ServedRestoreIT {

    @TempDir
    private Path directory;

    private TestServer server;
    private TestServer target;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory.resolve("server"));
        target = TestServer.in(directory.resolve("target"))
                .setting("masterauth", "of-another")
                .start();
    }

    @AfterEach
    void end() {
        server.close();
        target.close();
    }

    @Test
    void serverIsFilledWithTheCopyAndTheCommandsAfterIt() throws Exception {
        EveryType.fill(server);
        EveryType.addLibrary(server);
        RecordedEntries base = FollowedServer.base(server.source().build());
        try (FollowedServer followed = new FollowedServer(server.source().build(), Optional.of(base.checkpoint()))) {
            for (int i = 0; i < 1000; i++) {
                server.command("SET", "after-" + i, "the copy");
            }
            server.command("FLUSHDB");
            followed.awaitAllOf(server);
            int count = followed.log().records().size();

            restore(base, followed.log().asSource(count - 1));
            assertThat(target.text("DBSIZE"))
                    .isEqualTo(String.valueOf(1000 + EveryTypeIT.keys(base).size() / 3));
            assertReleased();
            restore(base, followed.log().asSource(count), true);
            assertThat(target.digest()).isEqualTo(server.digest());
            assertThat(target.text("FUNCTION", "LIST")).isEqualTo(server.text("FUNCTION", "LIST"));
            assertReleased();
        }
    }

    @Test
    void copyAloneFillsAServer() throws Exception {
        EveryType.fill(server);
        RecordedEntries base = FollowedServer.base(server.source().build());

        restore(base, LogSource.none());

        assertThat(target.digest()).isEqualTo(server.digest());
        assertThat(directory.resolve("restored").resolve(RedisFiles.CONFIG)).exists();
    }

    @Test
    void serverWithKeysIsNotTouchedUnlessThatIsAllowed() throws Exception {
        server.command("SET", "a", "b");
        target.command("SET", "precious", "value");
        RecordedEntries base = FollowedServer.base(server.source().build());

        assertUntouched(base, "has keys");
        restore(base, LogSource.none(), true);
        assertThat(target.digest()).isEqualTo(server.digest());
    }

    @Test
    void replicaIsNotTouched() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        try (TestServer master = TestServer.start(directory.resolve("master"))) {
            target.command("CONFIG", "SET", "masterauth", "");
            target.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
            TestServer.await(() -> target.info("master_link_status").equals("up"));
            assertUntouched(base, "replica of another");
            assertThat(target.info("master_link_status")).isEqualTo("up");
        }
    }

    @Test
    void targetIsNotFilledUnencryptedWhereTlsIsWanted() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        Source source =
                server.source().target("rediss://127.0.0.1:" + target.port()).build();

        assertThatThrownBy(() -> FollowedServer.restore(source, base, LogSource.none(), directory.resolve("restored")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("encrypted");
    }

    @Test
    void copyInANewerFormatIsRefused() throws Exception {
        target.command("SET", "precious", "value");
        for (String format : List.of("REDIS0099", "VALKEY080")) {
            RecordedEntries newer = altered(format);
            assertThatThrownBy(() -> restore(newer, LogSource.none(), true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not touched")
                    .hasMessageContaining(format);
            assertThat(target.text("GET", "precious")).isEqualTo("value");
        }
    }

    @Test
    void copyThatCannotBeLoadedLeavesWhatWasThere() throws Exception {
        target.command("SET", "precious", "value");
        // It is all there, but begins an entry that nobody knows.
        RecordedEntries damaged = altered("REDIS0010c");

        assertThatThrownBy(() -> restore(damaged, LogSource.none(), true)).isInstanceOf(IOException.class);
        TestServer.await(() -> target.info("loading").equals("0"));
        assertThat(target.text("GET", "precious")).isEqualTo("value");
        assertReleased();
    }

    @Test
    void cancelledRestoreReleasesTheServer() throws Exception {
        server.command("SET", "a", "b");
        RecordedEntries base = FollowedServer.base(server.source().build());
        TestOperation whole = new TestOperation();
        restore(base, LogSource.none(), true, whole);
        for (int checkpoint = 1; checkpoint <= whole.checkpoints(); checkpoint++) {
            TestOperation operation = new TestOperation().cancelAtCheckpoint(checkpoint);
            assertThatThrownBy(() -> restore(base, LogSource.none(), true, operation))
                    .isInstanceOf(InterruptedException.class);
            assertReleased();
        }
    }

    private RecordedEntries altered(String begin) throws Exception {
        Path altered = Files.createDirectories(directory.resolve("altered"));
        try (TestServer server = TestServer.start(directory.resolve("other"))) {
            server.command("SET", "a", "b");
            RecordedEntries base = FollowedServer.base(server.source().build());
            byte[] bytes = EveryTypeIT.bytes(base, RedisFiles.DUMP);
            byte[] first = begin.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(first, 0, bytes, 0, first.length);
            Files.write(altered.resolve(RedisFiles.DUMP), bytes);
            return RecordedEntries.of(
                    base.checkpoint(),
                    List.of(Entry.file(RedisFiles.DUMP).size(bytes.length).build()),
                    Map.of(RedisFiles.DUMP, bytes));
        }
    }

    private void assertUntouched(RecordedEntries base, String why) throws Exception {
        String before = target.digest();
        assertThatThrownBy(() -> restore(base, LogSource.none()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not touched")
                .hasMessageContaining(why);
        assertThat(target.digest()).isEqualTo(before);
    }

    private void assertReleased() throws Exception {
        assertThat(target.info("role")).isEqualTo("master");
        assertThat(target.text("CONFIG", "GET", "masterauth")).contains("of-another");
        assertThat(target.text("CONFIG", "GET", "repl-diskless-load")).contains("disabled");
    }

    private void restore(RecordedEntries base, LogSource log) throws Exception {
        restore(base, log, false);
    }

    private void restore(RecordedEntries base, LogSource log, boolean replace) throws Exception {
        restore(base, log, replace, new TestOperation());
    }

    private void restore(RecordedEntries base, LogSource log, boolean replace, TestOperation operation)
            throws Exception {
        Source source =
                server.source().target(target.url()).replaceExisting(replace).build();
        operation.call(Duration.ofMinutes(1), () -> {
            source.snapshotter().restore(RestorePoint.of(base, log), () -> directory.resolve("restored"), operation);
            return base;
        });
    }
}
