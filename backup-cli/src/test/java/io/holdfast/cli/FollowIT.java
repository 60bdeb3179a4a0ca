package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that follows, and is asked to end. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class FollowIT {

    @TempDir
    private Path directory;

    @Test
    void whatCameIsFoldedWhenItIsTerminated() throws Exception {
        try (FollowedServer server = FollowedServer.in(directory)) {
            Path out = directory.resolve("out");
            Process following = CommandProcess.on(server.fixture().repository()).start(out, server.arguments("follow"));
            server.awaitSegments();
            server.set("a", "1");
            server.awaitAcknowledged();
            server.set("a", "2");

            // This is a SIGTERM.
            following.destroy();

            assertThat(following.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(following.exitValue()).as(Files.readString(out)).isEqualTo(ExitCode.OK.number());
            assertThat(Files.readString(out)).contains("Followed up to 2026-11-21T12:0");
            assertThat(server.run("--json", "window").ok().lines())
                    .last()
                    .asString()
                    .contains("\"tail_bytes\":0");
        }
    }
}
