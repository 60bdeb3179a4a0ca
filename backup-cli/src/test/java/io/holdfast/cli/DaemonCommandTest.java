package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DaemonCommandTest {

    @TempDir
    private Path directory;

    @Test
    void logsAreFollowedUntilItIsInterrupted() throws Exception {
        try (FollowedServer server = FollowedServer.in(directory)) {
            Map<String, String> variables = new HashMap<>(server.fixture().variables());
            Path config = Files.writeString(directory.resolve("holdfast.yaml"), """
                    repositories:
                      main: {url: "REPOSITORY", password: "${HOLDFAST_PASSWORD}", lease: 1m}
                    sources:
                      server: {type: logged, settings: {port: PORT}}
                    plans:
                      all: {sources: server, repository: main, log: {mode: follow}, schedules: {full: "@yearly"}}
                    """.replace(
                            "REPOSITORY", variables.get(RepositoryAccess.VARIABLE))
                    .replace("PORT", String.valueOf(server.port())));
            Interruption interruption = new Interruption(() -> {}, () -> {});
            CompletableFuture<CommandRun> daemon = CompletableFuture.supplyAsync(
                    () -> CommandRun.of(variables, interruption, false, "daemon", "--config=" + config),
                    runs -> new Thread(runs, "daemon").start());
            server.awaitSegments();
            server.set("a", "1");
            server.awaitAcknowledged();

            interruption.request();

            daemon.get(60, TimeUnit.SECONDS).ok();
            assertThat(server.fixture().run("--json", "snapshots").ok().lines())
                    .singleElement()
                    .asString()
                    .contains("\"kind\":\"log\"");
        }
    }

    @Test
    void whatDoesNotEndInTimeIsDroppedAsItIs() throws Exception {
        Fixture fixture = Fixture.in(directory);
        Path running = directory.resolve("running");
        Path goOn = directory.resolve("go-on");
        Path config = DuePlan.write(fixture, "all", fixture.data(), "1m", """
                hooks:
                  - {when: after, command: "touch RUNNING; while [ ! -e GO ]; do sleep 0.1; done"}
                """.replace("RUNNING", running.toString())
                .replace("GO", goOn.toString()));
        CountDownLatch dropped = new CountDownLatch(1);
        Interruption interruption = new Interruption(() -> {}, dropped::countDown);
        interruption.begin();
        CompletableFuture<CommandRun> daemon = CompletableFuture.supplyAsync(
                () -> CommandRun.of(
                        fixture.variables(),
                        interruption,
                        false,
                        "daemon",
                        "--config=" + config,
                        "--stop-within=100ms"),
                runs -> new Thread(runs, "daemon").start());
        for (int i = 0; i < 6000 && !Files.exists(running); i++) {
            Thread.sleep(10);
        }

        interruption.request();

        assertThat(dropped.await(60, TimeUnit.SECONDS)).isTrue();
        // Here nothing ends the process.
        Files.createFile(goOn);
        daemon.get(60, TimeUnit.SECONDS).ok();
    }
}
