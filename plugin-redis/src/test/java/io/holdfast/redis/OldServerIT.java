package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of version 6.2 as a source, and as a target. */
class OldServerIT {

    @TempDir
    private Path directory;

    private TestServer old;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        old = TestServer.in(directory.resolve("old"))
                .program(TestServer.oldProgram(directory))
                .without("enable-debug-command")
                .start();
        server = TestServer.start(directory.resolve("server"));
    }

    @AfterEach
    void end() {
        server.close();
        old.close();
    }

    @Test
    void oldServerComesBackAsANewOne() throws Exception {
        EveryType.fill(old);
        RecordedEntries base = FollowedServer.base(old.source().build());
        assertThat(EveryTypeIT.text(base, RedisFiles.KEYSPACE))
                .contains("REDIS9")
                .doesNotContain("unknown");
        try (FollowedServer followed = new FollowedServer(old.source().build(), Optional.of(base.checkpoint()))) {
            old.command("SET", "after", "the copy");
            followed.awaitAllOf(old);
            LogSource log = followed.log().asSource(followed.log().records().size());

            FollowedServer.restore(old.source().target(server.url()).build(), base, log, directory.resolve("served"));
            assertThat(server.digest()).isEqualTo(old.digest());

            Path restored = directory.resolve("restored");
            FollowedServer.restore(old.source().build(), base, log, restored);
            try (TestServer again = FollowedServer.startOn(restored)) {
                assertThat(again.digest()).isEqualTo(old.digest());
            }
        }
    }

    @Test
    void oldServerIsFilledAgain() throws Exception {
        EveryType.fill(old);
        RecordedEntries base = FollowedServer.base(old.source().build());
        String digest = old.digest();
        old.command("FLUSHALL");

        FollowedServer.restore(
                old.source().target(old.url()).build(), base, LogSource.none(), directory.resolve("served"));

        assertThat(old.digest()).isEqualTo(digest);
    }

    @Test
    void newServersCopyIsRefusedBeforeTheOldServerIsTouched() throws Exception {
        old.command("SET", "precious", "value");
        RecordedEntries base = FollowedServer.base(server.source().build());
        Source source = server.source().target(old.url()).replaceExisting(true).build();

        assertThatThrownBy(() -> FollowedServer.restore(source, base, LogSource.none(), directory.resolve("served")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not touched")
                .hasMessageContaining("6.2");
        assertThat(old.text("GET", "precious")).isEqualTo("value");
    }
}
