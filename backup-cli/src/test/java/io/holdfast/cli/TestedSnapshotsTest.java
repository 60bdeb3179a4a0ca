package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.TestedSnapshot;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a snapshot was restored by a test last is seen where snapshots are listed. */
class TestedSnapshotsTest {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private String first;
    private String second;

    @BeforeEach
    void backUpTwice() throws IOException {
        fixture = Fixture.in(directory);
        first = fixture.backUp();
        fixture.write("c.txt", "gamma\n");
        second = fixture.backUp();
    }

    private void tested(String snapshot, String time, boolean passed) {
        try (Repository repository = Repository.open(fixture.store(), Secret.of(Fixture.PASSWORD))) {
            repository.keep(new RestoreTestResult(
                    "nightly",
                    "data",
                    Instant.parse(time),
                    passed,
                    "as it was found",
                    Optional.of(TestedSnapshot.of(repository.snapshot(snapshot))),
                    Optional.empty()));
        }
    }

    @Test
    void aPersonSeesTheLastTestOfEachSnapshot() {
        assertThat(fixture.run("snapshots").ok().lines().get(0)).doesNotContain("Tested");
        tested(first, "2026-11-20T02:00:00Z", true);
        tested(second, "2026-11-21T02:00:00Z", true);
        tested(second, "2026-11-22T02:00:00Z", false);

        CommandRun run = fixture.run("snapshots").ok();

        assertThat(run.lines().get(0)).containsSubsequence("Size", "Tested", "Paths");
        assertThat(run.lines().get(2)).startsWith(first.substring(0, 8)).contains("  2026-11-20 02:00:00  ");
        assertThat(run.lines().get(3)).startsWith(second.substring(0, 8)).contains("  2026-11-22 02:00:00 failed  ");
    }

    @Test
    void programsAreToldOfIt() {
        tested(first, "2026-11-20T02:00:00Z", false);

        CommandRun run = fixture.run("--json", "snapshots").ok();

        assertThat(run.lines().get(0)).endsWith(",\"tested_at\":\"2026-11-20T02:00:00Z\",\"test_passed\":false}");
        assertThat(run.lines().get(1)).doesNotContain("test");
    }

    @Test
    void itIsKnownAfterTagsWereChangedAndNotAfterContentWas() {
        tested(second, "2026-11-20T02:00:00Z", true);
        fixture.run("tag", "--add", "kept", second).ok();
        assertThat(fixture.run("--json", "snapshots").ok().lines().get(1)).contains("\"tested_at\"");

        fixture.run("rewrite", "--exclude", "c.txt", "--forget", "latest").ok();
        assertThat(fixture.run("--json", "snapshots").ok().out()).doesNotContain("\"tested_at\"");
    }

    @Test
    void aDamagedRecordIsNamedAndKeepsNobodyFromTheSnapshots() throws IOException {
        tested(first, "2026-11-20T02:00:00Z", true);
        Path record = fixture.files("holdfast/restore-tests").get(0);
        byte[] bytes = Files.readAllBytes(record);
        bytes[30] ^= 1;
        Files.delete(record);
        Files.write(record, bytes);

        CommandRun run = fixture.run("snapshots").endedWith(ExitCode.PARTIAL);

        assertThat(run.err()).contains("holdfast/restore-tests/");
        assertThat(run.out()).contains(first.substring(0, 8), second.substring(0, 8), "2 snapshots");
    }
}
