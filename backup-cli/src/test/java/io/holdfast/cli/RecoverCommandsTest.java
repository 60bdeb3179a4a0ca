package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scenario of a configuration from its first look to its report. */
class RecoverCommandsTest {

    private static final Map<String, String> VARIABLES = Map.of("SECRET", "hunter2", "HOLDFAST_PASSWORD", "hunter2");

    @TempDir
    private Path directory;

    private Path letter;

    @BeforeEach
    void backUp() throws IOException {
        letter = Files.createDirectories(directory.resolve("letters")).resolve("letter");
        Files.writeString(letter, "dear reader");
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
                    rto: 1h
                    rpo: 1d
                    steps:
                      - {name: verify, type: verify, takes: 1m}
                      - {name: restore, type: restore, takes: 5m, settings: {drill: "DIRECTORY/drills"}}
                      - {name: look, type: check, takes: 1m, settings: {of: restore, command: [grep, -q, reader, letter]}}
                """.replace("DIRECTORY", directory.toString()));
        CommandRun.of(VARIABLES, "init", "--repo=" + directory.resolve("main")).ok();
        CommandRun.of(VARIABLES, "run", "all", "--config=" + directory.resolve("holdfast.yaml"))
                .ok();
    }

    private void change(String from, String to) throws IOException {
        Path config = directory.resolve("holdfast.yaml");
        Files.writeString(config, Files.readString(config).replace(from, to));
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--config=" + directory.resolve("holdfast.yaml"));
        return journals(all.toArray(String[]::new));
    }

    private CommandRun journals(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--journals=" + directory.resolve("journals"));
        CommandRun run = CommandRun.of(VARIABLES, all.toArray(String[]::new));
        assertThat(run.out() + run.err()).doesNotContain("hunter2");
        return run;
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    @Test
    void aScenarioNeedsADrillThatShowsIt() throws IOException {
        assertThat(run("scenarios").endedWith(ExitCode.PARTIAL).out())
                .contains("lost-letters", "NEEDS_VERIFICATION", "verify, restore, look");
        assertThat(run("drill", "lost-letters", "--dry-run").ok().out())
                .contains("restore: restore the snapshot ", "3 steps", "Nothing was done.");
        assertThat(directory.resolve("journals")).doesNotExist();
        Files.delete(letter);
        assertThat(run("drill", "lost-letters").ok().out())
                .contains("look", "done")
                .containsPattern("Run [0-9a-f]{8} of lost-letters \\(drill\\) is completed");
        assertThat(letter).doesNotExist();
        assertThat(directory.resolve("drills")).isEmptyDirectory();
        assertThat(run("scenarios").ok().out()).contains("VERIFIED").doesNotContain("NEEDS_VERIFICATION");
        assertThat(run("scenarios", "--json").ok().lines())
                .singleElement()
                .asString()
                .contains("\"scenario\":\"lost-letters\"", "\"state\":\"VERIFIED\"", "\"rto_seconds\":3600");
        change("takes: 5m", "takes: 2h");
        CommandRun changed = run("scenarios").endedWith(ExitCode.PARTIAL);
        assertThat(changed.out()).contains("NEEDS_VERIFICATION");
        assertThat(changed.err()).contains("warning: lost-letters: it takes PT2H2M", "(plan-longer-than-rto)");
    }

    private CommandRun check() {
        return journals("config", "check", directory.resolve("holdfast.yaml").toString());
    }

    @Test
    void aCheckGoesByWhatDrillsTook() throws IOException {
        change("type: check, takes: 1m,", "type: check,");
        assertThat(check().out()).contains("How long look of 'lost-letters' may take is not said");

        run("drill", "lost-letters").ok();

        assertThat(check().out()).doesNotContain("[plan-longer-than-rto]");
        change("rto: 1h", "rto: 1ms");
        assertThat(check().endedWith(ExitCode.ERROR).out())
                .contains("The steps of 'lost-letters' took, in drills, ", "[plan-longer-than-rto]");

        Files.writeString(directory.resolve("journals/other.journal"), "nothing of a run\n");
        assertThat(check().endedWith(ExitCode.ERROR).err()).containsOnlyOnce("other.journal: line 1");
    }

    private String snapshots() {
        return CommandRun.of(VARIABLES, "snapshots", "--json", "--repo=" + directory.resolve("main"))
                .ok()
                .out();
    }

    @Test
    void aDrillIsKeptWithTheSnapshotWheneverItEnds() throws IOException {
        assertThat(snapshots()).doesNotContain("tested_at");
        run("drill", "lost-letters", "--table-top").ok();
        assertThat(snapshots()).doesNotContain("tested_at");
        run("drill", "lost-letters").ok();
        assertThat(snapshots()).contains("\"tested_at\"", "\"test_passed\":true");

        change("[grep, -q, reader, letter]", "[grep, -q, writer, letter]");
        run("drill", "lost-letters").endedWith(ExitCode.PARTIAL);
        assertThat(snapshots()).contains("\"test_passed\":false");
        run("recover", "abort", "latest", "--roll-back=it is not there").endedWith(ExitCode.ERROR);
        assertThat(snapshots()).contains("\"test_passed\":false");
        assertThat(directory.resolve("drills")).isEmptyDirectory();

        change("[grep, -q, writer, letter]", "[grep, -q, reader, letter]");
        change("takes: 5m,", "takes: 5m, approvals: 1,");
        run("drill", "lost-letters", "--as=anna").endedWith(ExitCode.PARTIAL);
        run("recover", "approve", "latest", "restore", "--as=ben").endedWith(ExitCode.PARTIAL);
        assertThat(snapshots()).contains("\"test_passed\":false");
        run("recover", "resume", "latest").ok();
        assertThat(snapshots()).contains("\"test_passed\":true");
    }

    @Test
    void aDrillRestoresToAnyMomentAndToThatAgain() throws IOException {
        change("rpo: 1d", "rpo: 1s");
        String point = "--point=random";
        assertThat(run("drill", "lost-letters", point, "--dry-run").ok().out()).contains(". It would restore to 20");
        assertThat(directory.resolve("journals")).doesNotExist();

        String drawn = run("drill", "lost-letters", point).ok().out();
        String moment = found("It restored to (\\S+), a point of this drill", drawn);
        assertThat(drawn)
                .contains("Of the RPO that says nothing. Again: holdfast drill lost-letters --point " + moment);
        assertThat(run("recover", "report", "latest").ok().out())
                .contains("| RPO | 1.0 s | not measured |", ", drawn at random from 20");
        assertThat(run("drill", "lost-letters", "--point=" + moment, "--json")
                        .ok()
                        .out())
                .contains("\"point\":\"" + moment + "\"", "\"state\":\"completed\"");
        run("drill", "lost-letters", "--point=random:42").ok();

        assertThat(run("drill", "lost-letters", "--point=random:x").err()).contains("'x' is not a seed");
        assertThat(run("drill", "lost-letters", point, "--table-top")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("only a drill restores to a point of its own");
        assertThat(run("drill", "lost-letters", "--point=2020-01-01 00:00:00")
                        .endedWith(ExitCode.PARTIAL)
                        .out())
                .contains("there is no snapshot from before 2020-01-01T00:00:00Z");
    }

    @Test
    void nobodyRecoversUnseen() throws IOException {
        Files.writeString(letter, "damaged");
        assertThat(run("recover", "run", "lost-letters")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("this changes what is in production", "recover plan lost-letters");
        assertThat(run("recover", "run", "lost-letters", "--plan=00000000")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("the plan is another one");
        assertThat(run("recover", "run", "lost-letters", "-n").ok().out()).contains("Nothing was done.");
        assertThat(letter).hasContent("damaged");
        assertThat(directory.resolve("journals")).doesNotExist();

        String plan = run("recover", "plan", "lost-letters", "--json").ok().out();
        String digest = found("\"digest\":\"([0-9a-f]{12})", plan);
        assertThat(plan).contains("\"message_type\":\"step\",\"step\":\"restore\"", "\"undoable\":false");
        assertThat(run("recover", "run", "lost-letters", "--plan=" + digest)
                        .ok()
                        .out())
                .contains("(real) is completed");
        assertThat(letter).hasContent("dear reader");

        assertThat(journals("recover", "status").ok().out()).contains("lost-letters", "real", "completed");
        assertThat(journals("recover", "status", "--json").ok().out()).contains("\"state\":\"completed\"");
        Path report = directory.resolve("report.md");
        run("recover", "report", "latest", "--out=" + report).ok();
        assertThat(report).content().startsWith("# Recovery: lost-letters\n").contains("## What was restored");
        assertThat(run("recover", "report", "latest", "--json").ok().out())
                .startsWith("{\"run\":")
                .contains("\"state\":\"completed\"");
    }

    @Test
    void peopleApproveDecideAndEndIt() throws IOException {
        change("takes: 5m,", "takes: 5m, approvals: 1,");
        change(
                "- {name: verify,",
                "- {name: phone, type: manual, settings: {instruction: call}}\n      - {name: verify,");
        String waiting = run("drill", "lost-letters", "--as=anna")
                .endedWith(ExitCode.PARTIAL)
                .out();
        String id = found("Run ([0-9a-f]{8})", waiting);
        assertThat(waiting).contains("waiting-for-approval", "Next: holdfast recover approve, or decide, of phone");
        assertThat(run("recover", "decide", id, "--confirm=x", "--as=carl")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("not said which step");
        run("recover", "decide", id, "phone", "--confirm=mail 4711", "--as=carl")
                .endedWith(ExitCode.PARTIAL);
        assertThat(run("recover", "resume", id).endedWith(ExitCode.PARTIAL).out())
                .contains("of restore");
        assertThat(run("recover", "approve", id, "restore", "--as=anna")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("anna asked for this run");
        run("recover", "approve", id, "restore", "--as=ben").endedWith(ExitCode.PARTIAL);
        assertThat(run("recover", "resume", id, "--dry-run").ok().out())
                .contains("restore: waiting; would be done", "Nothing was done.")
                .doesNotContain("phone: ");
        assertThat(run("recover", "abort", id, "--dry-run", "--roll-back=no", "--json")
                        .ok()
                        .out())
                .contains("\"step\":\"verify\",\"state\":\"done\",\"would\":\"undone if that can be\"")
                .doesNotContain("\"step\":\"phone\"")
                .contains("\"dry_run\":true");
        assertThat(run("recover", "resume", id).ok().out()).contains("(drill) is completed");
        assertThat(run("recover", "resume", id, "--dry-run")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("is completed already");

        String other = found(
                "Run ([0-9a-f]{8})",
                run("drill", "lost-letters", "--as=anna")
                        .endedWith(ExitCode.PARTIAL)
                        .out());
        assertThat(run("recover", "abort", other).endedWith(ExitCode.ERROR).out())
                .contains("is cancelled: ended by ");
        assertThat(run("recover", "resume", "no").endedWith(ExitCode.ERROR).err())
                .contains("There is no run 'no'");
    }

    @Test
    void whatWouldBeDoneWithARunThatWaitsAfterAFailureIsSaid() throws IOException {
        change("reader, letter]}}", "writer, letter]}}\n      - {name: again, type: verify, takes: 1m}");
        String id = found(
                "Run ([0-9a-f]{8})",
                run("drill", "lost-letters").endedWith(ExitCode.PARTIAL).out());
        assertThat(run("recover", "resume", id, "--dry-run").ok().out())
                .contains("look: failed; would be left as it is until a person has it tried again or skipped")
                .contains("again: pending; would be done when a person has decided that it goes on");
        assertThat(run("recover", "resume", id).endedWith(ExitCode.PARTIAL).out())
                .contains("paused-by-failed-step");
        assertThat(run("recover", "abort", id, "--dry-run").ok().out())
                .contains("restore: done; would be left as it is");
        assertThat(run("recover", "abort", id, "--dry-run", "--roll-back=no")
                        .ok()
                        .out())
                .contains("look: failed; would be undone if that can be", "restore: done; would be undone");
    }

    @Test
    void whoApprovesSignsWhatIsAsked() throws IOException {
        Path key = directory.resolve("ben.key");
        String publicKey = found(
                "\"public_key\":\"([^\"]*)\"",
                CommandRun.of(Map.of(), "approve", "keygen", key.toString(), "--json")
                        .ok()
                        .out());
        change("takes: 5m,", "takes: 5m, approvals: 1,");
        change("    rto: 1h\n", "    rto: 1h\n    approvers: {ben: " + publicKey + "}\n");
        run("drill", "lost-letters", "--as=anna").endedWith(ExitCode.PARTIAL);
        Path request = directory.resolve("request");
        Files.writeString(
                request,
                run("recover", "approve", "latest", "restore", "--request").ok().out());
        assertThat(request).content().contains("I agree to a step", "step: restore", "asked for by: anna");
        assertThat(run("recover", "approve", "latest", "restore", "--request", "--json")
                        .ok()
                        .lines())
                .singleElement()
                .asString()
                .startsWith("{\"message_type\":\"approval_request\",\"scenario\":\"lost-letters\"")
                .contains(
                        "\"mode\":\"drill\"",
                        "\"step\":\"restore\"",
                        "\"requester\":\"anna\"",
                        "\"text\":\"" + Files.readString(request).strip().replace("\n", "\\n"));
        String line = CommandRun.of(Map.of(), "approve", "sign", request.toString(), "--key=" + key, "--as=ben")
                .ok()
                .out()
                .strip();
        assertThat(run("recover", "approve", "latest", "restore", "--approval=nonsense")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("an approval is");
        run("recover", "approve", "latest", "restore", "--approval=" + line).endedWith(ExitCode.PARTIAL);
        run("recover", "resume", "latest").ok();
    }

    @Test
    void anotherHostSeesARunAndDoesNotGoOnWithIt() throws IOException {
        change(
                "- {name: restore,",
                "- {name: phone, type: manual, settings: {instruction: call}}\n      - {name: restore,");
        String id = found(
                "Run ([0-9a-f]{8})",
                run("drill", "lost-letters", "--as=anna")
                        .endedWith(ExitCode.PARTIAL)
                        .out());
        String repository = "--repo=" + directory.resolve("main");
        assertThat(journals("recover", "status", "--copies", repository).ok().out())
                .contains(id, "waiting-for-approval")
                .doesNotContain("kept by");
        Files.move(directory.resolve("journals"), directory.resolve("lost"));

        assertThat(CommandRun.of(VARIABLES, "recover", "status", "--copies", repository)
                        .ok()
                        .out())
                .contains(id, "lost-letters", "waiting-for-approval", "anna", "of 20", ", kept by ");
        assertThat(CommandRun.of(VARIABLES, "recover", "status", "--copies", "--json", repository)
                        .ok()
                        .out())
                .contains("\"message_type\":\"run_copy\"", "\"copied\":\"20", "\"state\":\"waiting-for-approval\"")
                .doesNotContain("\"journal\"");
        assertThat(run("recover", "report", id).ok().out())
                .contains("**This is a copy of 20", "| verify |  | done |", "| restore |  | pending |");
        assertThat(CommandRun.of(
                                VARIABLES,
                                "recover",
                                "report",
                                "latest",
                                "--json",
                                "--config=" + directory.resolve("holdfast.yaml"))
                        .ok()
                        .out())
                .contains("\"copied\":\"20");
        for (String command : List.of("resume", "abort")) {
            assertThat(run("recover", command, id, "--as=ben")
                            .endedWith(ExitCode.ERROR)
                            .err())
                    .contains("The journal of run " + id + " is not here, but with ")
                    .contains("A run is gone on with from its journal only")
                    .contains("Nothing was done.");
        }
        assertThat(directory.resolve("journals")).doesNotExist();
        assertThat(run("recover", "report", "no").endedWith(ExitCode.ERROR).err())
                .contains("There is no run 'no'", "and no copy of its journal");
    }

    @Test
    void aRepositoryThatIsGoneStopsNoRecovery() throws IOException {
        change(
                "      - {name: verify, type: verify, takes: 1m}\n",
                "      - {name: tell, type: command, takes: 1m, settings: {command: [echo, hello], touches: nothing}}\n");
        String config = Files.readString(directory.resolve("holdfast.yaml"));
        int restore = config.indexOf("      - {name: restore");
        Files.writeString(directory.resolve("holdfast.yaml"), config.substring(0, restore));
        Files.move(directory.resolve("main"), directory.resolve("gone"));

        CommandRun drill = run("drill", "lost-letters");

        assertThat(drill.out()).containsPattern("Run [0-9a-f]{8} of lost-letters \\(drill\\) is completed");
        assertThat(drill.err()).contains("recovery lost-letters: its journal could not be copied");
        assertThat(run("recover", "report", "latest").out()).contains(": not-copied: ");
        assertThat(CommandRun.of(VARIABLES, "recover", "status")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("HOLDFAST_JOURNALS");
    }

    @Test
    void whatCannotBeRunIsNamedAndHidesNoOther() throws IOException {
        change("    rto: 1h\n", "    rto: 1h\n    repository: away\n");
        change(
                "sources:\n  letters",
                "  away: {url: \"" + directory.resolve("away") + "\", password: \"${SECRET}\"}\nsources:\n  letters");
        assertThat(run("scenarios").endedWith(ExitCode.ERROR).err())
                .contains("error: lost-letters: ", "(cannot-be-run)");
        assertThat(run("drill", "lost").endedWith(ExitCode.ERROR).err()).contains("there are lost-letters");
        assertThat(CommandRun.of(VARIABLES, "scenarios", "--config=" + directory.resolve("holdfast.yaml"))
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("HOLDFAST_JOURNALS");
    }
}
