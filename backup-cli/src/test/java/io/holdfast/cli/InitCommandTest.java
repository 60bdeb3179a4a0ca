package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {

    private static final Map<String, String> PASSWORD = Map.of("HOLDFAST_PASSWORD", "correct horse");

    @TempDir
    private Path directory;

    @Test
    void aRepositoryIsCreatedOnce() throws Exception {
        Path repository = directory.resolve("new/repository");
        CommandRun run =
                CommandRun.of(PASSWORD, "init", "--repo", repository.toString()).ok();
        assertThat(run.out()).contains("Created repository ").contains(repository.toString());
        byte[] config = Files.readAllBytes(repository.resolve("config"));

        CommandRun again = CommandRun.of(PASSWORD, "-r", repository.toString(), "init");
        assertThat(again.code()).isEqualTo(ExitCode.ERROR.number());
        assertThat(again.err()).contains(repository.toString());
        assertThat(repository.resolve("config")).hasBinaryContent(config);
    }

    @Test
    void programsGetTheId() {
        CommandRun run = CommandRun.of(
                        PASSWORD,
                        "init",
                        "--json",
                        "--chunker=rabin",
                        "-r",
                        directory.resolve("r").toString())
                .ok();
        assertThat(run.out())
                .matches("\\{\"message_type\":\"initialized\",\"id\":\"[0-9a-f]{64}\",\"repository\":\".*r\"}\n");
    }

    @Test
    void optionsThatMakeNoSenseCreateNothing() {
        CommandRun run = CommandRun.of(
                PASSWORD, "init", "--pack-size=1", "-r", directory.resolve("r").toString());
        assertThat(run.code()).isEqualTo(ExitCode.ERROR.number());
        assertThat(run.err()).contains("pack size");
        assertThat(directory).isEmptyDirectory();
    }
}
