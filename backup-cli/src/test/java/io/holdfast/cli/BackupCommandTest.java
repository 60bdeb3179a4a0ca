package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {

    @TempDir
    private Path directory;

    private Fixture fixture;

    @BeforeEach
    void createRepository() throws IOException {
        fixture = Fixture.in(directory);
    }

    @Test
    void aPersonReadsWhatWasFoundAndStored() {
        CommandRun run = fixture.run("backup", fixture.data().toString()).ok();
        assertThat(run.out())
                .containsPattern("Files +3  3 new, 0 changed, 0 unmodified\n")
                .containsPattern("Content +15 B  in .* s, .*/s\n")
                .containsPattern("Added +.* stored\n")
                .containsPattern("Snapshot [0-9a-f]{8} saved.\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void programsGetResticsSummary() {
        CommandRun run =
                fixture.run("backup", "--json", fixture.data().toString()).ok();
        assertThat(run.lines())
                .last()
                .asString()
                .startsWith("{\"message_type\":\"summary\",\"dry_run\":false,\"backup_start\":\"")
                .contains("\"files_new\":3,\"files_changed\":0,\"files_unmodified\":0,\"dirs_new\":")
                .contains("\"data_blobs\":3,")
                .contains("\"total_files_processed\":3,\"total_bytes_processed\":15,\"total_duration\":")
                .containsPattern("\"skipped\":0,\"snapshot_id\":\"[0-9a-f]{64}\"}$");
    }

    @Test
    void whatIsUnchangedIsNotReadAgainUnlessForced() {
        fixture.backUp();
        assertThat(fixture.run("--json", "backup", fixture.data().toString()).out())
                .contains("\"files_new\":0,\"files_changed\":0,\"files_unmodified\":3,");
        assertThat(fixture.run("--json", "backup", "--force", fixture.data().toString())
                        .out())
                .contains("\"files_unmodified\":0,");
    }

    @Test
    void aDryRunStoresNothing() {
        CommandRun run = fixture.run("backup", "-n", fixture.data().toString()).ok();
        assertThat(run.out())
                .contains("Would add")
                .contains("nothing was stored")
                .contains("3 new");
        assertThat(fixture.run("snapshots", "--json").ok().out()).isEmpty();
    }

    @Test
    void patternsOfFilesAreHonoured() throws IOException {
        Path patterns = Files.writeString(directory.resolve("patterns"), "A.txt\n");
        fixture.backUp("--exclude-file", patterns.toString());
        assertThat(fixture.run("ls", "latest").ok().lines()).contains(fixture.shown("a.txt"));
        fixture.backUp("--iexclude-file", patterns.toString());
        assertThat(fixture.run("ls", "latest").ok().lines())
                .contains(fixture.shown("dir/b.txt"))
                .doesNotContain(fixture.shown("a.txt"));
    }

    @Test
    void excludesTagsAndHostReachTheSnapshot() {
        fixture.backUp("--exclude=*.txt", "--tag", "x,y", "--tag", "z", "--host", "elsewhere");
        assertThat(fixture.run("ls", "latest").ok().out())
                .doesNotContain("a.txt\n")
                .contains(fixture.shown("link"));
        assertThat(fixture.run("snapshots", "--json").out())
                .contains("\"hostname\":\"elsewhere\"")
                .contains("\"tags\":[\"x\",\"y\",\"z\",");
    }

    @Test
    void quietPrintsNothing() {
        CommandRun run = fixture.run("backup", "-q", fixture.data().toString()).ok();
        assertThat(run.out() + run.err()).isEmpty();
    }

    @Test
    void aPathThatDoesNotExistIsNamedAndMakesNoSnapshot() {
        CommandRun run = fixture.run("backup", fixture.shown("nowhere"));
        run.endedWith(ExitCode.ERROR);
        assertThat(run.err()).contains(fixture.shown("nowhere")).doesNotContain("Exception");
        assertThat(fixture.run("snapshots", "--json").ok().out()).isEmpty();
    }

    @Test
    void unknownSettingsAndSourcesAreNamedWithWhatThereIs() {
        CommandRun setting =
                fixture.run("backup", "--set", "colour=red", fixture.shown("")).endedWith(ExitCode.ERROR);
        assertThat(setting.err()).contains("colour").contains("exclude-caches").doesNotContain("red");
        CommandRun source = fixture.run("backup", "--source", "oracle").endedWith(ExitCode.ERROR);
        assertThat(source.err()).contains("oracle").contains("files");
    }

    @Test
    void aSettingWithoutAValueDoesNotShowWhatMayBeASecret() {
        CommandRun run = fixture.run("backup", "--set", "=hunter2").endedWith(ExitCode.ERROR);
        assertThat(run.err()).contains("KEY=VALUE").doesNotContain("hunter2");
    }
}
