package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartCommandTest {

    @TempDir
    private Path directory;

    @Test
    void aDirectoryOfTheUserIsOnlyRead() throws Exception {
        Path own = SampleDirectory.create(directory.resolve("own"));
        Path before = SampleDirectory.create(directory.resolve("before"));
        CommandRun run =
                CommandRun.of(Map.of(), "quickstart", "--json", own.toString()).ok();
        assertThat(run.lines()).last().asString().startsWith("{\"message_type\":\"summary\",\"identical\":true,");
        assertThat(run.out()).doesNotContain("made a sample").doesNotContain("PostgreSQL");
        assertThat(DirectoryComparison.of(before, own).differences()).noneMatch(line -> line.contains("byte"));
        assertThat(DirectoryComparison.of(before, own).entries()).isGreaterThan(200);
    }

    @Test
    void aFolderThatIsThereIsNotUsed() throws Exception {
        Path there = Files.createDirectory(directory.resolve("there"));
        CommandRun run = CommandRun.of(Map.of(), "quickstart", "--keep", there.toString());
        run.endedWith(ExitCode.ERROR);
        assertThat(run.err()).contains(there + ": it exists already");
        assertThat(there).isEmptyDirectory();
    }
}
