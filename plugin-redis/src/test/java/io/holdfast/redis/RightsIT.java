package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Secret;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user may do decides what is kept. */
class RightsIT {

    @TempDir
    private Path directory;

    @Test
    void leastRightsCopyAndFollow() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            server.command("SET", "a", "b");
            RecordedEntries base = FollowedServer.base(server.source().build());
            assertThat(EveryTypeIT.text(base, RedisFiles.CONFIG))
                    .contains("\"refused\":[\"server\",\"replication\",\"config\",\"users\",\"modules\"]");
            try (FollowedServer followed = new FollowedServer(server.source().build(), Optional.empty())) {
                followed.log().awaitBegun(Duration.ofSeconds(30));
                server.command("SET", "a", "c");
                followed.awaitAllOf(server);
            }
        }
    }

    @Test
    void whoMaySeeTheConfigurationKeepsItWithoutPasswords() throws Exception {
        try (TestServer server = TestServer.in(directory)
                .setting("masterauth", "secret-of-the-master")
                .start()) {
            RecordedEntries base = FollowedServer.base(
                    RedisSource.builder("test", server.url()).build());
            assertThat(EveryTypeIT.text(base, RedisFiles.CONFIG))
                    .contains("\"refused\":[]", "\"masterauth\":\"(masked)\"", "user backup on", "\"redis_version\"")
                    .doesNotContain("secret-of-the-master", TestServer.PASSWORD);
        }
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        try (TestServer server = TestServer.in(directory).start()) {
            server.command("ACL", "SETUSER", "weak", "on", ">weak", "+ping", "+psync");
            RedisSource source = RedisSource.builder("test", server.url())
                    .user("weak")
                    .password(Secret.of("weak"))
                    .build();
            assertThatThrownBy(() -> FollowedServer.base(source))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("+psync +replconf +ping");
        }
    }

    @Test
    void wrongPasswordIsSaidAndNotShown() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            RedisSource source =
                    server.source().password(Secret.of("wrong-one")).build();
            assertThatThrownBy(source::identity)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining("wrong-one");
        }
    }
}
