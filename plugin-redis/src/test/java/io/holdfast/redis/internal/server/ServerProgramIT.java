package io.holdfast.redis.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.internal.resp.RespConnection;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program of a server is found on the path, or else on the class path. */
class ServerProgramIT {

    private static final Path EMBEDDED = Path.of("target", "servers", "embedded-7.0.15.jar");

    @TempDir
    private Path directory;

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void serverOfTheClassPathRunsWhereNoneIsInstalled() throws Exception {
        try (URLClassLoader classes =
                new URLClassLoader(new URL[] {EMBEDDED.toUri().toURL()}, null)) {
            ServerProgram found = ServerProgram.find("", "", classes, directory);

            assertThat(found.version()).isEqualTo("7.0.15");
            Path data = Files.createDirectory(directory.resolve("data"));
            try (ScratchServer server =
                            ScratchServer.start(found, directory, data, false, Duration.ofMinutes(1), () -> {});
                    RespConnection connection = server.login().connect()) {
                assertThat(RespConnection.text(connection.command("PING"))).isEqualTo("PONG");
            }
        }
    }

    @Test
    void nothingIsFoundWhereThereIsNone() throws Exception {
        try (URLClassLoader classes = new URLClassLoader(new URL[0], null)) {
            assertThatThrownBy(() -> ServerProgram.find("", directory.toString(), classes, directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("valkey-server")
                    .hasMessageContaining("org.signal:embedded-redis");
        }
        assertThat(directory).isEmptyDirectory();
    }
}
