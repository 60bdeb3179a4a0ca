package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are restored by a test where no configuration says where to, read back, and removed. */
class FileRestoreTestTest {

    @TempDir
    private Path directory;

    private Path temporary;

    @BeforeEach
    void backUp() throws IOException {
        temporary = Files.createDirectory(directory.resolve("tmp"));
        Files.writeString(Files.createDirectory(directory.resolve("letters")).resolve("letter"), "dear reader");
        Files.writeString(directory.resolve("holdfast.yaml"), """
                repositories:
                  main: {url: "DIRECTORY/main", password: "${SECRET}"}
                sources:
                  letters: {type: files, settings: {path: "DIRECTORY/letters"}}
                plans:
                  all: {sources: letters, repository: main}
                scenarios:
                  lost-letters:
                    sources: letters
                    steps:
                      - {name: restore, type: restore, settings: {drill: "DIRECTORY/drills"}}
                """.replace("DIRECTORY", directory.toString()));
        run("init", "--repo=" + directory.resolve("main")).ok();
        config("run", "all").ok();
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(
                Map.of("SECRET", "hunter2", "HOLDFAST_PASSWORD", "hunter2", "TMPDIR", temporary.toString()), arguments);
    }

    private CommandRun config(String... arguments) {
        return run(Stream.concat(Stream.of(arguments), Stream.of("--config=" + directory.resolve("holdfast.yaml")))
                .toArray(String[]::new));
    }

    private String snapshots() {
        return run("snapshots", "--json", "--repo=" + directory.resolve("main"))
                .ok()
                .out();
    }

    private Path own() throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.findFirst().orElseThrow();
        }
    }

    @Test
    void theyAreReadBackAndThatIsKept() throws IOException {
        assertThat(config("test-restore", "letters", "--dry-run").ok().out()).contains("would be tested as of");
        assertThat(snapshots()).doesNotContain("tested_at");

        assertThat(config("test-restore", "letters", "--json").ok().out())
                .contains("\"outcome\":\"done\"", "found to be as it should", "every file read back");

        assertThat(snapshots()).contains("\"test_passed\":true");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own())))
                .isEqualTo("rwx------");
        try (Stream<Path> left = Files.list(own())) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("restored-all.lock");
        }
        config("run", "all", "--kind=restore-test").ok();
    }

    @Test
    void drillsOfScenariosRestoreThemBelowTheirDirectoryAsBefore() {
        config("drill", "lost-letters", "--journals=" + directory.resolve("journals"))
                .ok();

        assertThat(directory.resolve("drills")).isEmptyDirectory();
    }

    @Test
    void aDirectoryThatOthersMayEnterIsNotUsed() throws IOException {
        config("test-restore", "letters").ok();
        Files.setPosixFilePermissions(own(), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(config("test-restore", "letters").endedWith(ExitCode.ERROR).err())
                .contains("is not a directory of this user alone", "$TMPDIR");
    }

    @Test
    void aScratchOfTheConfigurationIsTakenInstead() throws IOException {
        Path file = directory.resolve("holdfast.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "settings: {path: \"" + directory + "/letters\"}",
                                "settings: {path: \"" + directory
                                        + "/letters\"}, scratch: {type: files, settings: {directory: \"" + directory
                                        + "/scratch\"}}"));

        config("test-restore", "letters").ok();
        config("drill", "lost-letters", "--journals=" + directory.resolve("journals"))
                .ok();

        assertThat(temporary).isEmptyDirectory();
        assertThat(directory.resolve("scratch/restored-all.lock")).exists();
    }
}
