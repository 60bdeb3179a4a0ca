package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryServerIT {

    @TempDir
    private Path directory;

    @BeforeEach
    void onlyWhereThereIsAProgram() {
        TestServer.program();
    }

    @Test
    void itIsASource() throws Exception {
        try (TemporaryServer server = TemporaryServer.start(directory)) {
            assertThat(server.version()).matches("(Redis|Valkey) \\d+\\.\\d+.*");
            try (RedisConnection connection = server.address().connect()) {
                connection.command("SET", "a", "b");
            }
            RecordedEntries base = FollowedServer.base(server.source("test").build());
            assertThat(EveryTypeIT.keys(base)).containsOnlyKeys("0:a");
        }
    }

    @Test
    void nothingIsLeftOfIt() throws Exception {
        TemporaryServer server = TemporaryServer.start(directory);
        RedisAddress address = server.address();
        server.close();
        server.close();

        assertThat(directory).isDirectoryNotContaining("glob:**/scratch-*");
        assertThatThrownBy(address::connect).isInstanceOf(IOException.class);
    }
}
