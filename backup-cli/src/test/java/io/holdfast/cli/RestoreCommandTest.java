package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreCommandTest {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private Path target;
    private String subtree;

    @BeforeEach
    void makeSnapshot() throws IOException {
        fixture = Fixture.in(directory);
        fixture.backUp();
        target = directory.resolve("target");
        subtree = "latest:" + fixture.data();
    }

    @Test
    void everythingIsRestoredAsItWas() throws Exception {
        CommandRun run =
                fixture.run("restore", "latest", "--target", target.toString()).ok();
        Path restored = target.resolve(fixture.data().toString().substring(1));
        DirectoryComparison comparison = DirectoryComparison.of(fixture.data(), restored);
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.entries()).isEqualTo(5);
        assertThat(run.out())
                .startsWith("Restored snapshot ")
                .containsPattern("Files written +3\n")
                .containsPattern("Content written +15 B\n");
    }

    @Test
    void aDirectoryGoesStraightIntoTheTarget() {
        fixture.run("restore", subtree, "-t", target.toString(), "--include", "*.txt")
                .ok();
        assertThat(target.resolve("a.txt")).hasContent("alpha");
        assertThat(target.resolve("dir/b.txt")).hasContent("beta");
        assertThat(target.resolve("link")).doesNotExist();
    }

    @Test
    void programsGetASummary() {
        CommandRun run = fixture.run("restore", "--json", subtree, "-t", target.toString())
                .ok();
        assertThat(run.lines())
                .last()
                .asString()
                .startsWith("{\"message_type\":\"summary\",\"snapshot_id\":\"")
                .contains("\"files_restored\":3,\"files_skipped\":0,\"files_deleted\":0,")
                .contains("\"bytes_restored\":15,\"problems\":0}");
    }

    @Test
    void aDryRunTouchesNothing() {
        CommandRun run =
                fixture.run("restore", "-n", subtree, "-t", target.toString()).ok();
        assertThat(run.out()).startsWith("Would restore").containsPattern("Files written +3\n");
        assertThat(target).doesNotExist();
    }

    @Test
    void filesThatAreThereAreReplacedAsAsked() throws Exception {
        Files.createDirectories(target);
        Files.writeString(target.resolve("a.txt"), "mine");
        fixture.run("restore", subtree, "-t", target.toString(), "--overwrite", "never")
                .ok();
        assertThat(target.resolve("a.txt")).hasContent("mine");
        fixture.run("restore", subtree, "-t", target.toString()).ok();
        assertThat(target.resolve("a.txt")).hasContent("alpha");
        fixture.run("restore", subtree, "-t", target.toString(), "--overwrite=if-changed")
                .ok();
    }

    @Test
    void extraFilesGoOnlyWhenAsked() throws Exception {
        Files.createDirectories(target);
        Path extra = Files.writeString(target.resolve("extra"), "mine");
        fixture.run("restore", subtree, "-t", target.toString()).ok();
        assertThat(extra).exists();
        fixture.run("restore", subtree, "-t", target.toString(), "--delete").ok();
        assertThat(extra).doesNotExist();
    }
}
