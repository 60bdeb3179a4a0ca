package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {

    @TempDir
    private Path directory;

    private Path config;
    private Path files;

    @BeforeEach
    void aConfiguration() throws IOException {
        files = Files.createDirectories(directory.resolve("files"));
        Files.writeString(files.resolve("letter"), "dear reader");
        config = Files.writeString(directory.resolve("holdfast.yaml"), """
                repositories:
                  main: {url: "DIRECTORY/main", password: "${SECRET}"}
                sources:
                  letters: {type: files, settings: {path: "DIRECTORY/files"}}
                plans:
                  all:
                    sources: letters
                    repository: main
                    zone: Europe/Berlin
                    schedules: {full: "0 2 * * *", cleanup: "0 3 * * sun"}
                    retention: {full: {last: 1}}
                """.replace("DIRECTORY", directory.toString()));
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--config=" + config);
        return CommandRun.of(Map.of("SECRET", "hunter2", "HOLDFAST_PASSWORD", "hunter2"), all.toArray(String[]::new));
    }

    private void init() {
        CommandRun.of(Map.of("HOLDFAST_PASSWORD", "hunter2"), "init", "--repo=" + directory.resolve("main"))
                .ok();
    }

    @Test
    void aPlanIsRunVerifiedAndCleanedUp() {
        init();

        assertThat(run("run", "all", "--dry-run").ok().out()).contains("done: backup letters: nothing was stored");
        assertThat(run("run", "all").ok().out())
                .contains("done: backup letters: snapshot ", "all, full: done in ")
                .doesNotContain("hunter2");
        assertThat(run("run", "all", "--json").ok().lines())
                .anyMatch(line -> line.contains(
                        "\"message_type\":\"step\",\"action\":\"backup\",\"subject\":\"letters\",\"outcome\":\"done\""))
                .last()
                .asString()
                .contains("\"plan\":\"all\",\"task\":\"full\",\"outcome\":\"done\",\"dry_run\":false");
        assertThat(run("run", "all", "--kind", "verify").ok().out()).contains("done: verify main: 2 snapshots");
        assertThat(run("cleanup", "all", "--dry-run").ok().out())
                .contains("forget main: full: would keep 1 and remove 1");
        assertThat(run("cleanup", "all").ok().out()).contains("forget main: full: kept 1 and remove");
    }

    @Test
    void aPlanHasItsRecoveryRehearsed() throws IOException {
        init();
        Files.writeString(config, Files.readString(config) + """
                    drill: lost-letters
                scenarios:
                  lost-letters:
                    sources: letters
                    steps:
                      - {name: restore, type: restore, settings: {drill: "DIRECTORY/drills"}}
                """.replace("DIRECTORY", directory.toString()));
        run("run", "all").ok();
        assertThat(run("run", "all", "--kind", "drill")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("it is not said where the journals of recoveries are");

        assertThat(run("run", "all", "--kind", "drill", "--journals=" + directory.resolve("runs"))
                        .ok()
                        .out())
                .contains("done: drill lost-letters: the run ");

        assertThat(CommandRun.of(
                                Map.of("HOLDFAST_PASSWORD", "hunter2"),
                                "snapshots",
                                "--repo=" + directory.resolve("main"))
                        .ok()
                        .lines()
                        .get(0))
                .contains("Tested");
    }

    @Test
    void whatIsNotDoneIsInTheExitCode() throws IOException {
        assertThat(run("run", "all").endedWith(ExitCode.ERROR).err()).contains("failed: check main: ");

        init();
        assertThat(run("run", "all", "--kind", "restore-test")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("failed: restore-test letters: There is no snapshot of 'letters'");
        Files.writeString(config, Files.readString(config) + "    hooks: [{when: after, command: exit 3}]\n");
        assertThat(run("run", "all").endedWith(ExitCode.PARTIAL).err()).contains("failed: hook after 1: ended with 3");
        assertThat(run("run", "al").endedWith(ExitCode.ERROR).err()).contains("There is no plan 'al'");
        assertThat(run("run", "all", "--kind", "dance")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("not 'dance'");
    }

    @Test
    void whatIsDueNextIsShownByTheClocksOfItsZone() {
        assertThat(run("schedule").ok().out()).contains("Europe/Berlin", "T02:00+0", "full", "cleanup");
        assertThat(run("schedule", "--count=3", "--json").ok().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("{\"message_type\":\"occurrence\",\"plan\":\"all\""));
    }

    @Test
    void connectivityIsTestedAndNothingChanged() throws IOException {
        assertThat(run("test-connectivity").endedWith(ExitCode.ERROR).out()).contains("1 of 2 can be reached");
        init();
        assertThat(run("test-connectivity").ok().out()).contains("2 of 2 can be reached", "done: check letters");
        assertThat(directory.resolve("main/locks")).doesNotExist();
    }
}
