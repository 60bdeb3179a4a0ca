package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that reads a snapshot of which a directory is lost gives the rest, names what is missing, and is not green. */
class DamagedRepositoryTest {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private String bad;
    private String damaged;

    /** The packs of the first snapshot have of the second one only what is in one directory. */
    @BeforeEach
    void loseADirectory() throws IOException {
        fixture = Fixture.in(directory);
        fixture.write("bad/lost.txt", "lost\n");
        bad = fixture.shown("bad");
        fixture.run("backup", bad).ok();
        List<Path> packs = fixture.files("data");
        damaged = fixture.backUp();
        for (Path pack : packs) {
            Files.delete(pack);
        }
    }

    private CommandRun partly(String... arguments) {
        CommandRun run = fixture.run(arguments).endedWith(ExitCode.PARTIAL);
        assertThat(run.err()).contains("the pack is missing");
        return run;
    }

    @Test
    void restoreGivesTheRest() throws Exception {
        Path target = directory.resolve("target");
        Files.createDirectories(target.resolve("bad"));
        Files.writeString(target.resolve("bad/mine"), "mine");
        CommandRun run = partly("restore", "latest:" + fixture.data(), "-t", target.toString(), "--delete");
        assertThat(run.err()).startsWith("missing: bad: what is in it was not restored");
        assertThat(target.resolve("dir/b.txt")).hasContent("beta");
        assertThat(target.resolve("bad/mine")).hasContent("mine");
    }

    @Test
    void lsGivesTheRest() {
        assertThat(partly("ls", "latest").lines()).contains(bad, fixture.shown("dir/b.txt"));
        assertThat(partly("ls", "latest", fixture.shown(""), "--recursive").lines())
                .contains(bad, fixture.shown("dir/b.txt"));
        assertThat(partly("ls", "latest", bad, fixture.shown("dir")).lines()).contains(bad, fixture.shown("dir/b.txt"));
    }

    @Test
    void findLooksIntoTheRestOfEverySnapshot() {
        CommandRun run = partly("find", "*.txt");
        assertThat(run.lines()).contains("  " + fixture.shown("a.txt"), "  " + fixture.shown("dir/b.txt"));
        assertThat(run.err())
                .containsPattern(
                        "missing: /: in snapshot (?!" + damaged.substring(0, 8) + ")[0-9a-f]{8}: The tree blob ")
                .contains("missing: " + bad.substring(1) + ": in snapshot " + damaged.substring(0, 8) + ": ");
    }

    @Test
    void dumpGivesTheRest() {
        CommandRun run = partly("dump", "latest", fixture.shown(""));
        assertThat(run.out()).contains("b.txt").contains("beta").doesNotContain("lost.txt");
    }

    @Test
    void diffComparesTheRest() throws Exception {
        fixture.write("bad/other.txt", "other\n");
        fixture.write("new.txt", "new\n");
        String after = fixture.backUp("--force");
        CommandRun run = partly("diff", damaged, after);
        assertThat(run.lines()).contains("+  " + fixture.shown("new.txt"));
        assertThat(run.err()).startsWith("missing: " + bad.substring(1) + ": what is in it was not compared");
    }

    @Test
    void statsCountTheRest() {
        assertThat(partly("stats", "--json", "latest").out())
                .contains("\"files\":3,")
                .contains("\"problems\":1}");
    }

    @Test
    void repairSaysWhatIsLostAsTheOthersSayWhatIsMissing() {
        CommandRun run = fixture.run("repair", "packs", "--dry-run").endedWith(ExitCode.PARTIAL);
        assertThat(run.err()).contains("lost tree ", ": pack ", ": it is missing");
        CommandRun forPrograms =
                fixture.run("repair", "packs", "--dry-run", "--json").endedWith(ExitCode.PARTIAL);
        assertThat(forPrograms.err()).contains("\"during\":\"repair\",\"item\":\"lost tree ");
    }

    @Test
    void programsGetWhatIsMissing() {
        assertThat(partly("ls", "--json", "latest").err())
                .startsWith("{\"message_type\":\"error\",\"error\":{\"message\":\"The tree blob ")
                .contains("\"during\":\"ls\",\"item\":\"" + bad.substring(1) + "\"}");
    }
}
