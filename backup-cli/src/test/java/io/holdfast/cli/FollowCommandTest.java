package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FollowCommandTest {

    @TempDir
    private Path directory;

    private FollowedServer server;

    @BeforeEach
    void start() throws IOException {
        server = FollowedServer.in(directory);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void whatCameIsFoldedWhenItIsInterrupted() throws Exception {
        FollowedServer.Running following = server.follow();
        server.awaitSegments();
        server.set("a", "1");
        server.awaitAcknowledged();

        CommandRun run = following.interrupt().ok();

        assertThat(run.out()).isEqualTo("Followed up to 2026-11-21T12:01:00Z.\n");
        assertThat(server.fixture().run("--json", "snapshots").ok().lines())
                .singleElement()
                .asString()
                .contains("\"kind\":\"log\"");
        assertThat(server.run("--json", "window").ok().lines())
                .last()
                .asString()
                .contains("\"tail_bytes\":0");
    }

    @Test
    void programsGetASummary() throws Exception {
        FollowedServer.Running following = server.follow("--json");
        server.awaitSegments();
        server.set("a", "1");
        server.awaitAcknowledged();

        assertThat(following.interrupt().ok().lines())
                .last()
                .isEqualTo("{\"message_type\":\"summary\",\"instant\":\"2026-11-21T12:01:00Z\","
                        + "\"positions\":\"{timeline/1=1}\"}");
    }

    @Test
    void whoFollowsBesideAnotherTakesOver() throws Exception {
        FollowedServer.Running first = server.follow();
        server.awaitSegments();
        server.set("a", "1");
        server.awaitAcknowledged();
        FollowedServer.Running second = server.follow();
        while (!first.run().isDone()) {
            server.set("a", "2");
            Thread.sleep(20);
        }

        assertThat(first.ended().endedWith(ExitCode.LOCKED).err()).contains("Another has begun to follow");
        second.interrupt().ok();
    }

    @Test
    void anotherSourceInThePlaceOfTheFirstIsNotFollowed() throws Exception {
        FollowedServer.Running following = server.follow();
        server.awaitSegments();
        server.close();
        try (ServerSocket other = inPlaceOf(server.port())) {
            try (Socket connection = other.accept()) {
                connection.getOutputStream().write("id another\n".getBytes(UTF_8));
            }
        }
        assertThat(following.ended().endedWith(ExitCode.ERROR).err())
                .contains("is another one now")
                .contains("Nothing of that was stored");
    }

    /** The port is free again soon. */
    private static ServerSocket inPlaceOf(int port) throws InterruptedException {
        while (true) {
            try {
                return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                Thread.sleep(20);
            }
        }
    }

    @Test
    void whatHasNoChangeLogIsNotFollowed() {
        Fixture fixture = server.fixture();
        assertThat(fixture.run("follow", "--source", "files", "--set", "path=" + fixture.data())
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("files " + fixture.data() + " has no change log");
        assertThat(fixture.run("follow").endedWith(ExitCode.ERROR).err()).contains("which source is meant");
    }
}
