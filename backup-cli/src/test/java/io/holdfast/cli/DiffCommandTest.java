package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {

    @TempDir
    private static Path directory;

    private static Fixture fixture;
    private static String before;
    private static String after;

    @BeforeAll
    static void makeSnapshots() throws IOException {
        fixture = Fixture.in(directory);
        before = fixture.backUp();
        fixture.write("a.txt", "another alpha\n");
        fixture.write("new.txt", "new\n");
        Files.delete(fixture.data().resolve("dir/b.txt"));
        Files.delete(fixture.data().resolve("link"));
        fixture.write("link", "a file\n");
        after = fixture.backUp();
    }

    @Test
    void aPersonReadsWhatChangedAndHowMuch() {
        CommandRun run = fixture.run("diff", before, after).ok();
        assertThat(run.lines())
                .contains(
                        "M  " + fixture.shown("a.txt"),
                        "-  " + fixture.shown("dir/b.txt"),
                        "T  " + fixture.shown("link"),
                        "+  " + fixture.shown("new.txt"))
                .noneMatch(line -> line.startsWith("U"));
        assertThat(run.lines()).last().asString().startsWith("1 added, 1 removed, 1 modified, 1 of another type");
    }

    @Test
    void metadataIsShownWhenAskedFor() {
        assertThat(fixture.run("diff", "--metadata", before, after).ok().lines())
                .contains("U  " + fixture.shown("dir"));
    }

    @Test
    void programsGetAChangeOnALineAndStatistics() {
        CommandRun run = fixture.run("diff", "--json", before, after).ok();
        assertThat(run.lines())
                .contains("{\"message_type\":\"change\",\"path\":\"" + fixture.shown("new.txt")
                        + "\",\"modifier\":\"+\",\"size_before\":0,\"size_after\":4}");
        assertThat(run.lines())
                .last()
                .asString()
                .startsWith("{\"message_type\":\"statistics\",\"added\":1,\"removed\":1,\"changed_files\":1,")
                .endsWith("\"source_snapshot\":\"" + before + "\",\"target_snapshot\":\"" + after + "\"}");
    }
}
