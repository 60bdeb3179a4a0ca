package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetCommandTest {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private String first;
    private String second;

    @BeforeEach
    void makeSnapshots() throws IOException {
        fixture = Fixture.in(directory);
        first = fixture.backUp("--host=alpha", "--tag=x");
        second = fixture.backUp("--host=alpha");
    }

    private static String brief(String id) {
        return id.substring(0, 8);
    }

    @Test
    void aPersonSeesWhatGoesAndWhy() {
        CommandRun dry = fixture.run("forget", "--keep-last", "1", "--dry-run").ok();
        assertThat(dry.lines().get(0)).isEqualTo("Snapshots of host alpha, paths [" + fixture.data() + "]:");
        assertThat(dry.out())
                .containsPattern("keep 1 snapshot:\nID .*Reasons.*\n-+\n" + brief(second) + " .*  last snapshot  ")
                .containsPattern("remove 1 snapshot:\nID .*\n-+\n" + brief(first) + " .*  newer ones use all 1 last  ")
                .contains("Would remove 1 snapshot and keep 1.\n");
        assertThat(fixture.run("snapshots").ok().out()).contains("2 snapshots");

        assertThat(fixture.run("forget", "--keep-last", "1").ok().out())
                .contains("Removed 1 snapshot and kept 1.\n")
                .contains("holdfast undelete");
        assertThat(fixture.run("snapshots").ok().out()).contains("1 snapshot\n").contains(brief(second));
    }

    @Test
    void programsGetEachGroupOnALine() {
        CommandRun run = fixture.run("--json", "forget", "--keep-last=1", "--keep-daily=3", "-n")
                .ok();
        assertThat(run.lines()).hasSize(2);
        assertThat(run.lines().get(0))
                .startsWith("{\"message_type\":\"group\",\"host\":\"alpha\",\"paths\":[\"" + fixture.data()
                        + "\"],\"keep\":[{\"id\":\"" + second)
                .contains("\"reasons\":[\"last snapshot\",\"daily snapshot\"],\"counters\":{\"last\":0,\"daily\":2}}");
        assertThat(run.lines().get(1))
                .isEqualTo("{\"message_type\":\"summary\",\"dry_run\":true,\"snapshots_kept\":2,"
                        + "\"snapshots_removed\":0,\"undoable\":true,\"refusals\":[]}");
    }

    private Path holding() throws IOException {
        return Files.writeString(directory.resolve("holdfast.yaml"), """
                repositories: {main: {url: "REPOSITORY", password: "${HOLDFAST_PASSWORD}"}}
                sources: {data: {type: files, settings: {path: "DATA"}}}
                plans:
                  nightly:
                    sources: data
                    repository: main
                    holds: [{reason: case 42, from: "2020-01-01T00:00:00Z"}]
                """.replace(
                        "REPOSITORY", fixture.repository().toString())
                .replace("DATA", fixture.data().toString()));
    }

    private String held(Path config) {
        Matcher made = Pattern.compile("snapshot ([0-9a-f]{8})")
                .matcher(fixture.run("run", "nightly", "--config", config.toString())
                        .ok()
                        .out());
        assertThat(made.find()).isTrue();
        return made.group(1);
    }

    @Test
    void whatAConfigurationHoldsStaysAndIsNotForgottenByName() throws Exception {
        Path config = holding();
        String held = held(config);
        fixture.run("run", "nightly", "--config", config.toString()).ok();

        String byRule = fixture.run("forget", "--keep-last=1", "--config", config.toString())
                .ok()
                .out();
        assertThat(byRule).contains("held: case 42", "Removed 1 snapshot and kept 3.");
        CommandRun byName =
                fixture.run("forget", held, "--config", config.toString()).endedWith(ExitCode.ERROR);
        assertThat(byName.err()).contains("is held: case 42");
        assertThat(fixture.run("snapshots").ok().out()).contains("3 snapshots");

        assertThat(fixture.run("forget", "--keep-last=1").ok().out()).contains("Removed 1 snapshot and kept 2.");
    }

    @Test
    void whatAConfigurationHoldsIsNotReplacedByWhatIsMadeOfIt() throws Exception {
        Path config = holding();
        String held = held(config);

        CommandRun rewrite = fixture.run("rewrite", held, "--new-host=beta", "--forget", "--config", config.toString())
                .endedWith(ExitCode.PARTIAL);
        assertThat(rewrite.err()).contains("it was not removed, since it is held: case 42");
        assertThat(rewrite.out()).contains("Made snapshot ").doesNotContain("removed the old one");
        assertThat(fixture.run("snapshots").ok().out()).contains(held, "4 snapshots");

        assertThat(fixture.run("rewrite", held, "--new-host=gamma", "--forget").out())
                .contains("removed the old one");
        assertThat(fixture.run("snapshots").ok().out()).doesNotContain(held);
    }

    @Test
    void forgottenOneThatIsDamagedIsNamedBesideTheOthers() throws Exception {
        String third = fixture.backUp("--host=alpha");
        fixture.run("forget", "--keep-last", "1", "--max-days-lost=100").ok();
        Path file = fixture.repository().resolve("holdfast/forgotten/" + first);
        Files.delete(file);
        Files.createFile(file);

        CommandRun run = fixture.run("undelete").endedWith(ExitCode.PARTIAL);
        assertThat(run.out()).contains(brief(second)).doesNotContain(brief(first), brief(third));
        assertThat(run.err()).startsWith("missing: holdfast/forgotten/" + first + ": ");
        fixture.run("undelete", brief(second)).ok();
    }

    @Test
    void snapshotsAreForgottenByIdAndPutBack() {
        fixture.run("forget", brief(first)).ok();
        assertThat(fixture.run("undelete").ok().lines().get(2)).startsWith(brief(first) + "  ");
        assertThat(fixture.run("--json", "undelete").ok().out())
                .startsWith("{\"message_type\":\"forgotten\",")
                .containsPattern("\"forgotten\":\"\\d{4}-.*Z\"");
        assertThat(fixture.run("undelete", brief(first)).ok().out()).contains(brief(first));
        assertThat(fixture.run("undelete").ok().out()).isEqualTo("0 forgotten snapshots\n");
        fixture.run(
                        "restore",
                        brief(first),
                        "--target",
                        directory.resolve("restored").toString())
                .ok();
    }

    @Test
    void whatIsRefusedRemovesNothingAndIsAnError() {
        CommandRun dry = fixture.run("forget", "--keep-tag=gold", "-n").endedWith(ExitCode.ERROR);
        assertThat(dry.err()).contains("refused: ").contains("keeps none of the 2 snapshots");
        assertThat(fixture.run("forget", "--keep-tag=gold")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("Nothing was forgotten");
        assertThat(fixture.run("snapshots").ok().out()).contains("2 snapshots");
    }

    @Test
    void choicesAndGroupsNarrowWhatTheRulesSee() {
        assertThat(fixture.run("forget", "--keep-last=1", "--tag=x", "-n").ok().out())
                .contains("Would remove 0 snapshots and keep 1.");
        assertThat(fixture.run("forget", "--keep-last=1", "--group-by=tags", "-n")
                        .ok()
                        .out())
                .contains("Snapshots of tags []:")
                .contains("Snapshots of tags [x]:")
                .contains("Would remove 0 snapshots and keep 2.");
        assertThat(fixture.run("forget", "--keep-last=1", "--group-by=", "-n")
                        .ok()
                        .out())
                .contains("Snapshots of the whole repository:");
        assertThat(fixture.run("forget", "--keep-within=1d", "--keep-tag=", "--keep-yearly=unlimited", "-n")
                        .ok()
                        .out())
                .contains("Would remove 0 snapshots");
    }

    @Test
    void aCommandLineThatMakesNoSenseIsRefused() {
        assertThat(fixture.run("forget").endedWith(ExitCode.USAGE).err()).contains("--keep-daily 7");
        fixture.run("forget", first, "--keep-last=1").endedWith(ExitCode.USAGE);
        assertThat(fixture.run("forget", "--keep-within=1w")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("1y5m7d2h");
        fixture.run("forget", "--keep-last=-2").endedWith(ExitCode.USAGE);
        assertThat(fixture.run("forget", "--keep-last=1", "--group-by=day")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("day");
    }

    @Test
    void aHeldSnapshotIsForgottenOnlyAfterItsRelease() {
        String held = fixture.run("hold", "add", first, "--reason=case 7")
                .ok()
                .lines()
                .get(2);
        assertThat(held).contains("hold=case 7");
        String id = held.substring(0, 8);
        assertThat(fixture.run("hold", "list").ok().out()).contains(id).contains("1 snapshot\n");
        assertThat(fixture.run("forget", "--keep-last=1").ok().out()).contains("held: case 7");
        assertThat(fixture.run("forget", id).endedWith(ExitCode.ERROR).err()).contains("held");

        String released = fixture.run("hold", "release", id).ok().lines().get(2).substring(0, 8);
        fixture.run("forget", released).ok();
        assertThat(fixture.run("snapshots").ok().out()).contains("1 snapshot\n");
    }

    @Test
    void tagsAreChanged() {
        assertThat(fixture.run("tag", "--add=y,z", "--tag=x").ok().out())
                .contains("x,y,z")
                .contains("1 snapshot\n");
        assertThat(fixture.run("tag", "latest", "--set=n").ok().out()).containsPattern("alpha  n +");
        assertThat(fixture.run("tag", "--remove=y").ok().out()).contains("x,z").contains("1 snapshot\n");
        assertThat(fixture.run("tag", "--set=").ok().out()).contains("2 snapshots");
        assertThat(fixture.run("--json", "snapshots").ok().out())
                .contains("\"plan=")
                .doesNotContain("\"x\"");
        fixture.run("tag").endedWith(ExitCode.USAGE);
        fixture.run("tag", "--set=a", "--add=b").endedWith(ExitCode.USAGE);
    }
}
