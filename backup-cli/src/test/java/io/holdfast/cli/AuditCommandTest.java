package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private Path log;

    @BeforeEach
    void write() throws Exception {
        fixture = Fixture.in(directory);
        log = directory.resolve("audit.log");
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("a"), "a");
        fixture.run("backup", source.toString(), "--audit", log.toString()).ok();
    }

    @Test
    void whatACommandDidIsInTheLog() throws Exception {
        assertThat(Files.readAllLines(log))
                .anyMatch(line -> line.contains("\"action\":\"open\",") && line.contains("\"outcome\":\"done\""))
                .anyMatch(line -> line.contains("\"action\":\"backup\",") && line.contains("\"outcome\":\"done\""));
        assertThat(fixture.run("audit", "verify", log.toString()).ok().out())
                .contains("No entry was changed, removed or inserted")
                .contains("--anchored");
    }

    @Test
    void aChangeIsShownAndAnError() throws Exception {
        Files.writeString(log, Files.readString(log).replace("\"backup\"", "\"verify\""));

        CommandRun run =
                fixture.run("--json", "audit", "verify", log.toString()).endedWith(ExitCode.ERROR);

        assertThat(run.out()).contains("\"intact\":false").contains("it was changed");
        assertThat(fixture.run("verify", "--audit", log.toString())
                        .endedWith(ExitCode.ERROR)
                        .err())
                .as("nothing is appended to it")
                .contains("Nothing was done")
                .contains("Keep the file as evidence");
    }

    @Test
    void aCutEndIsShownByTheAnchor() throws Exception {
        assertThat(fixture.run("audit", "anchor", log.toString()).ok().out()).contains("is anchored in");
        assertThat(fixture.run("audit", "verify", "--anchored", log.toString())
                        .ok()
                        .out())
                .contains("1 anchor compared")
                .contains("nor cut off what was anchored");
        List<String> lines = Files.readAllLines(log);
        Files.write(log, lines.subList(0, lines.size() - 1));

        assertThat(fixture.run("audit", "verify", "--anchored", log.toString())
                        .endedWith(ExitCode.ERROR)
                        .out())
                .contains("The end is cut off")
                .contains("Somebody changed the log.");
    }

    @Test
    void aLogThatIsNotThereIsNotBegun() {
        Path absent = directory.resolve("absent.log");
        for (String command : List.of("verify", "anchor")) {
            assertThat(fixture.run("audit", command, absent.toString())
                            .endedWith(ExitCode.ERROR)
                            .err())
                    .contains(absent.toString());
        }
        assertThat(absent).doesNotExist();
    }
}
