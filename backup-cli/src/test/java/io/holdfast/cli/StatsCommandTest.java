package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a repository says of itself: statistics and keys. */
class StatsCommandTest {

    @TempDir
    private static Path directory;

    private static Fixture fixture;
    private static String snapshot;

    @BeforeAll
    static void makeSnapshot() throws IOException {
        fixture = Fixture.in(directory);
        snapshot = fixture.backUp();
    }

    @Test
    void aPersonReadsTotals() {
        assertThat(fixture.run("stats").ok().out())
                .containsPattern("Snapshots +1\n")
                .containsPattern("Packs +2\n")
                .containsPattern("Chunks of files +3\n")
                .containsPattern("Compression +\\d+\\.\\d\\d : 1\n");
    }

    @Test
    void programsGetTotals() {
        assertThat(fixture.run("stats", "--json").ok().out())
                .startsWith("{\"message_type\":\"statistics\",\"total_size\":")
                .contains("\"data_blobs\":3,")
                .endsWith("\"packs\":2,\"snapshots_count\":1}\n");
    }

    @Test
    void aSnapshotRestoresToItsSize() {
        assertThat(fixture.run("stats", "latest").ok().lines().get(2))
                .startsWith(snapshot.substring(0, 8))
                .endsWith("15 B");
        assertThat(fixture.run("stats", "--json", "latest").ok().out())
                .startsWith("{\"message_type\":\"statistics\",\"snapshot\":\"" + snapshot + "\",\"total_size\":15,")
                .contains("\"files\":3,");
    }

    @Test
    void theKeyThatWasUsedIsMarked() {
        assertThat(fixture.run("key", "list").ok().lines().get(2)).startsWith("*");
        assertThat(fixture.run("key", "list", "--json").ok().out())
                .matches("\\{\"message_type\":\"key\",\"current\":true,\"id\":\"[0-9a-f]{64}\",\"userName\":.*}\n");
    }
}
