package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.TestedSnapshot;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.SnapshotKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WindowCommandTest {

    @TempDir
    private Path directory;

    private FollowedServer server;

    @BeforeEach
    void start() throws Exception {
        server = FollowedServer.in(directory);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void rangesAndTheLatestPointAreShown() throws Exception {
        server.live();

        CommandRun run = server.run("window").ok();

        assertThat(run.lines()).hasSize(5);
        assertThat(run.lines().get(0)).containsSubsequence("From", "To", "Bases");
        assertThat(run.lines().get(2)).containsSubsequence("2026-11-21T12:01:00Z", "2026-11-21T12:04:00Z", "1");
        assertThat(run.lines().get(3)).isEqualTo("Mark between: 2026-11-21T12:03:00Z.");
        assertThat(run.lines().get(4)).startsWith("The latest point is 2026-11-21T12:04:00Z");
    }

    @Test
    void manyPositionsAreCounted() {
        Map<String, String> positions = new HashMap<>(Map.of("a", "1", "b", "2", "c", "3", "d", "4"));
        assertThat(WindowCommand.text(new Checkpoint(Optional.empty(), positions, Map.of())))
                .isEqualTo("{a=1, b=2, c=3, d=4}");
        positions.put("e", "5");
        assertThat(WindowCommand.text(new Checkpoint(Optional.empty(), positions, Map.of())))
                .isEqualTo("5 positions");
    }

    @Test
    void theBaseThatATestHasRestoredIsShown() throws Exception {
        server.live();
        assertThat(server.run("--json", "window").ok().out()).doesNotContain("tested_at");
        try (Repository repository = Repository.open(server.fixture().store(), Secret.of(Fixture.PASSWORD))) {
            Snapshot base = repository.snapshots().stream()
                    .filter(snapshot -> snapshot.kind() == SnapshotKind.FULL)
                    .findFirst()
                    .orElseThrow();
            repository.keep(new RestoreTestResult(
                    "nightly",
                    "server",
                    Instant.parse("2026-11-21T13:00:00Z"),
                    true,
                    "as it should be",
                    Optional.of(TestedSnapshot.of(base)),
                    Optional.empty()));

            assertThat(server.run("window").ok().out())
                    .contains("A test has restored the snapshot " + base.shortId()
                            + " of 2026-11-21T12:01:00Z last: 2026-11-21 13:00:00.");
            assertThat(server.run("--json", "window").ok().out())
                    .containsPattern("\"base\",\"snapshot_id\":\"" + base.id()
                            + "\".*\"tested_at\":\"2026-11-21T13:00:00Z\",\"test_passed\":true}");
        }
    }

    @Test
    void whatIsMissingIsShown() throws Exception {
        server.live();
        server.set("b", "1");
        server.set("b", "2");
        server.server().dropLog(server.server().lsn());
        FollowedServer.Running following = server.follow();
        Thread.sleep(500);
        server.set("b", "3");
        server.awaitAcknowledged();
        following.interrupt().ok();

        assertThat(server.run("window").ok().out()).contains("Missing: from 2026-11-21T12:04:00Z to ");
        assertThat(server.run("--json", "window").ok().out())
                .contains("{\"message_type\":\"gap\",\"from\":\"2026-11-21T12:04:00Z\","
                        + "\"from_positions\":\"{timeline/1=4}\"")
                .contains("\"to_positions\":\"{timeline/1=6}\"");
    }

    @Test
    void programsGetALineForEach() throws Exception {
        server.live();

        assertThat(server.run("--json", "window").ok().out())
                .contains("{\"message_type\":\"range\",\"from\":\"2026-11-21T12:01:00Z\","
                        + "\"from_positions\":\"{timeline/1=1}\",\"to\":\"2026-11-21T12:04:00Z\","
                        + "\"to_positions\":\"{timeline/1=4}\",\"bases\":1}")
                .contains("{\"message_type\":\"base\",\"snapshot_id\":\"")
                .contains("{\"message_type\":\"window\",\"type\":\"logged\",\"source_id\":\"")
                .contains("\"earliest\":\"2026-11-21T12:01:00Z\",\"latest\":\"2026-11-21T12:04:00Z\",\"rpo_seconds\":")
                .doesNotContain("\"rpo_seconds\":\"");
    }

    @Test
    void sourceThatIsGoneIsKnownByItsSnapshotsAndRestored() throws Exception {
        server.live();
        String range = server.run("window").ok().lines().get(2);
        server.close();

        assertThat(server.run("window", "--of", "latest").ok().lines().get(2)).isEqualTo(range);
        Path target = directory.resolve("target");
        server.run("restore", "--to-latest", "--of", "latest", "-t", target.toString())
                .ok();
        assertThat(target.resolve("data")).hasContent("a 2");
        assertThat(server.run("window").endedWith(ExitCode.ERROR).err()).contains("refused");
        String files = server.fixture().backUp();
        assertThat(server.run("window", "--of", files).endedWith(ExitCode.ERROR).err())
                .contains("does not say which source it is of");
    }

    @Test
    void sourceWithoutSnapshotsHasNoPoints() {
        assertThat(server.run("window").ok().out())
                .contains("Nothing can be restored: there is no snapshot to begin with.");
    }
}
