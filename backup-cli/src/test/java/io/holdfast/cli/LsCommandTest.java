package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists and finds entries. */
class LsCommandTest {

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
    void everythingIsListedAndNamesCannotPlayTricksOnTheTerminal() {
        assertThat(fixture.run("ls", snapshot).ok().lines())
                .endsWith(
                        fixture.shown("a.txt"),
                        fixture.shown("dir"),
                        fixture.shown("dir/b.txt"),
                        fixture.shown("dir/new") + "\\nline\\x1b[31m",
                        fixture.shown("link"));
    }

    @Test
    void aDirectoryIsListedWithoutWhatIsBelowUnlessAskedFor() {
        assertThat(fixture.run("ls", "latest", fixture.shown("")).ok().lines())
                .containsExactly(
                        fixture.shown(""), fixture.shown("a.txt"), fixture.shown("dir"), fixture.shown("link"));
        assertThat(fixture.run("ls", "latest:" + fixture.data(), "--recursive")
                        .ok()
                        .lines())
                .hasSize(6)
                .contains(fixture.shown("dir/b.txt"));
    }

    @Test
    void detailsStandInColumns() {
        assertThat(fixture.run("ls", "-l", "latest", fixture.shown("")).ok().lines())
                .anySatisfy(line -> assertThat(line)
                        .matches("-rw.r--r-- +\\d+ +\\d+ +6 2024-02-29 12:00:00 " + fixture.shown("a.txt")))
                .anySatisfy(line -> assertThat(line).startsWith("l").endsWith(fixture.shown("link") + " -> a.txt"))
                .anySatisfy(line -> assertThat(line).startsWith("d").endsWith(fixture.shown("dir")));
    }

    @Test
    void programsGetNodesWithResticsNames() {
        assertThat(fixture.run("ls", "--json", "latest", fixture.shown("a.txt"))
                        .ok()
                        .out())
                .startsWith("{\"message_type\":\"node\",\"name\":\"a.txt\",\"type\":\"file\",\"path\":\""
                        + fixture.shown("a.txt") + "\",\"uid\":")
                .contains("\"size\":6,\"permissions\":\"-rw")
                .contains("\"mtime\":\"2024-02-29T12:00:00Z\"");
    }

    @Test
    void whatIsNotThereIsNamed() {
        CommandRun run = fixture.run("ls", "latest", "/nowhere").endedWith(ExitCode.ERROR);
        assertThat(run.err()).contains("nothing at /nowhere");
    }

    @Test
    void namesAreFoundInEverySnapshot() {
        CommandRun run = fixture.run("find", "*.txt").ok();
        assertThat(run.lines().get(0)).startsWith("Snapshot " + snapshot.substring(0, 8) + " of ");
        assertThat(run.lines().subList(1, 3))
                .containsExactly("  " + fixture.shown("a.txt"), "  " + fixture.shown("dir/b.txt"));
        assertThat(fixture.run("find", "-i", "-s", "latest", "A.TXT", "LINK")
                        .ok()
                        .lines())
                .hasSize(3);
    }

    @Test
    void programsGetMatchesWithTheirSnapshot() {
        assertThat(fixture.run("find", "--json", "a.txt").ok().out())
                .startsWith("{\"message_type\":\"match\",\"name\":\"a.txt\"")
                .endsWith("\"snapshot\":\"" + snapshot + "\"}\n");
    }

    @Test
    void findingNothingIsNoError() {
        assertThat(fixture.run("find", "nothing").ok().out()).isEmpty();
    }
}
