package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneCommandTest {

    @TempDir
    private Path directory;

    private Fixture fixture;

    @BeforeEach
    void makeSnapshots() throws IOException {
        fixture = Fixture.in(directory);
        fixture.backUp("--host=alpha");
        fixture.backUp("--host=beta", "--tag=other");
    }

    @Test
    void aPersonSeesWhatBecomesOfThePacks() {
        fixture.run("forget", "--keep-last", "1", "--group-by", "").ok();
        CommandRun dry = fixture.run("prune", "--grace", "0", "--dry-run").ok();
        assertThat(dry.out())
                .containsPattern("Packs  +Count +Size  What becomes of them\n-+\nin the index +\\d")
                .contains("Unused share")
                .doesNotContain("deleted 1");
        assertThat(fixture.run("prune", "--grace", "0").ok().out())
                .containsPattern("Marked 0 packs .*, deleted \\d+ pack");
        fixture.run("verify", "--read-data").ok();
    }

    @Test
    void programsGetThePlanAndTheReport() {
        CommandRun run = fixture.run("--json", "prune").ok();
        assertThat(run.lines()).hasSize(2);
        assertThat(run.lines().get(0)).startsWith("{\"message_type\":\"prune_plan\",\"snapshots\":2,");
        assertThat(run.lines().get(1)).startsWith("{\"message_type\":\"summary\",\"marked\":{\"packs\":0,\"bytes\":0}");
    }

    @Test
    void forgettingMayEndWithAPrune() {
        CommandRun run = fixture.run("forget", "--keep-last", "1", "--prune").ok();
        assertThat(run.out()).contains("forgotten, can be put back").contains("Marked 0 packs");
        assertThat(fixture.run("forget", "--keep-last", "1", "--prune", "--dry-run")
                        .ok()
                        .out())
                .doesNotContain("Marked");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        assertThat(fixture.run("prune", "--max-unused", "much").err()).contains("'much' is not a size");
        assertThat(fixture.run("prune", "--max-unused", "101%").err()).contains("'101%' is not a percentage");
        fixture.run("prune", "--max-unused", "unlimited", "--max-repack-size", "1G")
                .ok();
    }
}
