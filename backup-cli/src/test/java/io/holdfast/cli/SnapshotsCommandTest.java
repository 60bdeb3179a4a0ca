package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsCommandTest {

    @TempDir
    private static Path directory;

    private static Fixture fixture;
    private static String first;
    private static String second;
    private static String third;

    @BeforeAll
    static void makeSnapshots() throws IOException {
        fixture = Fixture.in(directory);
        first = fixture.backUp("--host=alpha", "--tag=x,y");
        second = fixture.backUp("--host=beta", "--tag=x");
        third = fixture.backUp("--host=beta");
    }

    @Test
    void aPersonReadsATable() {
        CommandRun run = fixture.run("snapshots").ok();
        assertThat(run.lines()).hasSize(6);
        assertThat(run.lines().get(0))
                .startsWith("ID        Time                 Host   Tags")
                .endsWith("Paths");
        assertThat(run.lines().get(2))
                .matches(first.substring(0, 8) + "  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  alpha  x,y +15 B  "
                        + fixture.data());
        assertThat(run.lines().get(5)).isEqualTo("3 snapshots");
    }

    @Test
    void programsGetEverySnapshotOnALine() {
        CommandRun run = fixture.run("snapshots", "--json").ok();
        assertThat(run.lines()).hasSize(3);
        assertThat(run.lines().get(0))
                .startsWith("{\"message_type\":\"snapshot\",\"time\":\"")
                .contains("\"paths\":[\"" + fixture.data() + "\"]")
                .contains("\"hostname\":\"alpha\"")
                .contains("\"summary\":{\"backup_start\":")
                .endsWith("\"id\":\"" + first + "\",\"short_id\":\"" + first.substring(0, 8) + "\"}");
    }

    @Test
    void filtersNarrowTheList() {
        assertThat(ids("--host", "beta")).containsExactly(second, third);
        assertThat(ids("--tag", "x")).containsExactly(first, second);
        assertThat(ids("--tag", "x,y")).containsExactly(first);
        assertThat(ids("--tag", "x,y", "--tag", "")).containsExactly(first, third);
        assertThat(ids("--path", fixture.data() + "/../data")).hasSize(3);
        assertThat(ids("--path", "/elsewhere")).isEmpty();
    }

    @Test
    void latestKeepsTheLastOfEachMachine() {
        assertThat(ids("--latest", "1")).containsExactly(first, third);
    }

    @Test
    void aSnapshotIsNamedByTheBeginningOfItsId() {
        assertThat(ids(second.substring(0, 10))).containsExactly(second);
        assertThat(ids("latest", "--host=alpha")).containsExactly(first);
    }

    @Test
    void whatNoSnapshotIsCalledIsAnError() {
        assertThat(fixture.run("snapshots", "zzzz").endedWith(ExitCode.ERROR).err())
                .contains("zzzz");
        assertThat(fixture.run("snapshots", "latest", "--host=gamma")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("holdfast snapshots");
    }

    private static List<String> ids(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "snapshots";
        all[1] = "--json";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return fixture.run(all).ok().lines().stream()
                .map(line -> line.replaceAll(".*\"id\":\"([0-9a-f]{64})\".*", "$1"))
                .toList();
    }
}
