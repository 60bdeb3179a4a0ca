package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A source is restored to points of time from the command line. */
@Timeout(120)
class PointRestoreCommandTest {

    @TempDir
    private static Path shared;

    private static FollowedServer server;

    @TempDir
    private Path directory;

    private Path target;

    @BeforeAll
    static void live() throws Exception {
        server = FollowedServer.in(shared);
        server.live();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void chooseTarget() {
        target = directory.resolve("target");
    }

    @ParameterizedTest
    @CsvSource({
        "--to-time=2026-11-21 12:01:00, 0",
        "--to-time=2026-11-21T13:02:59+01:00, 1",
        "--to-time=2026-11-21T12:04:00Z, 2",
        "--to-position=timeline/1=2, 1",
        "--to-mark=between, 1",
        "--to-latest, 2",
        "--to-latest-verified, 2"
    })
    void everyPointIsRestored(String point, String value) {
        CommandRun run =
                server.run("restore", point, "--target", target.toString()).ok();

        assertThat(target.resolve("data")).hasContent("a " + value);
        assertThat(run.out()).startsWith("Restored to 2026-11-21T12:0").contains(" into " + target + " in ");
    }

    @Test
    void programsGetASummary() {
        CommandRun run = server.run("--json", "restore", "--to-mark", "between", "-t", target.toString())
                .ok();

        assertThat(run.lines())
                .last()
                .asString()
                .startsWith("{\"message_type\":\"summary\",\"snapshot_id\":\"")
                .contains("\"partial\":false,\"instant\":\"2026-11-21T12:03:00Z\",\"positions\":\"{timeline/1=3}\"");
    }

    @ParameterizedTest
    @CsvSource({
        "--to-time=2026-11-21 11:00:00, nearest after it is 2026-11-21T12:01:00Z",
        "--to-time=2026-11-22 12:00:00, nearest before it is 2026-11-21T12:04:00Z",
        "--to-position=timeline/1=9, nearest before it is 4",
        "--to-mark=never, [between]"
    })
    void whatCannotBeRestoredIsRefusedAndTheNearestNamed(String point, String nearest) {
        CommandRun run = server.run("restore", point, "-t", target.toString()).endedWith(ExitCode.ERROR);

        assertThat(run.err()).contains("nothing touched").contains(nearest);
        assertThat(target).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--to-latest --to-mark between",
                "--to-latest latest",
                "--to-latest --include x",
                "--to-latest --dry-run",
                "--to-time yesterday",
                "--to-position 7",
                "latest --include x",
                ""
            })
    void whatMakesNoSenseIsRefused(String options) {
        String[] command = ("restore -t " + target + " " + options).strip().split(" ");

        assertThat(server.run(command).endedWith(ExitCode.USAGE).err()).contains("See: holdfast restore --help");
        assertThat(target).doesNotExist();
    }
}
