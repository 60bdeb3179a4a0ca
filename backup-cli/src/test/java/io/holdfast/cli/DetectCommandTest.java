package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Detectors of a configuration, and the recoveries that they begin. */
@Timeout(120)
class DetectCommandTest {

    private static final Map<String, String> VARIABLES = Map.of("SECRET", "hunter2", "HOLDFAST_PASSWORD", "hunter2");

    @TempDir
    private Path directory;

    private Path letter;

    @BeforeEach
    void backUp() throws IOException {
        letter = Files.createDirectories(directory.resolve("letters")).resolve("letter");
        Files.writeString(letter, "dear reader");
        Files.writeString(directory.resolve("beat"), "x");
        Files.writeString(directory.resolve("holdfast.yaml"), """
                repositories:
                  main: {url: "DIRECTORY/main", password: "${SECRET}"}
                sources:
                  letters: {type: files, settings: {path: "DIRECTORY/letters"}}
                plans:
                  all: {sources: letters, repository: main}
                detectors:
                  beat:
                    interval: 10ms
                    timeout: 60s
                    troubles: 2
                    looks: 3
                    checks:
                      - {name: written, type: heartbeat, settings: {file: "DIRECTORY/beat", most: 999d}}
                    groups:
                      room:
                        needed: 2
                        checks:
                          - {name: disk, type: disk, settings: {path: "DIRECTORY", low: 1, least: 1}}
                          - {name: repository, type: repository, settings: {repository: main}}
                scenarios:
                  lost-letters:
                    sources: letters
                    rto: 1h
                    rpo: 1d
                    detector: beat
                    steps:
                      - {name: restore, type: restore, takes: 5m, settings: {drill: "DIRECTORY/drills"}}
                """.replace("DIRECTORY", directory.toString()));
        CommandRun.of(VARIABLES, "init", "--repo=" + directory.resolve("main")).ok();
        CommandRun.of(VARIABLES, "run", "all", "--config=" + directory.resolve("holdfast.yaml"))
                .ok();
    }

    private void change(String from, String to) throws IOException {
        Path config = directory.resolve("holdfast.yaml");
        String before = Files.readString(config);
        assertThat(before).contains(from);
        Files.writeString(config, before.replace(from, to));
    }

    private CommandRun run(String... arguments) {
        return run(new Interruption(() -> {}, () -> {}), arguments);
    }

    private CommandRun status() {
        return CommandRun.of(VARIABLES, "recover", "status", "--json", "--journals=" + directory.resolve("journals"));
    }

    private CommandRun run(Interruption interruption, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--config=" + directory.resolve("holdfast.yaml"));
        all.add("--journals=" + directory.resolve("journals"));
        CommandRun run = CommandRun.of(VARIABLES, interruption, false, all.toArray(String[]::new));
        assertThat(run.out() + run.err()).doesNotContain("hunter2");
        return run;
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    @Test
    void whatIsWellBeginsNothing() {
        assertThat(run("detect").ok().out()).contains("beat: well");
        assertThat(run("detect", "beat", "--json").ok().lines())
                .singleElement()
                .asString()
                .contains("\"state\":\"well\"", "\"repository\":{\"state\":\"up\"");
        assertThat(directory.resolve("journals")).doesNotExist();
        assertThat(run("detect", "beats").endedWith(ExitCode.ERROR).err()).contains("there are beat");
    }

    @Test
    void certificatesInFilesAreLookedAt() throws IOException {
        Path certificate = Files.writeString(directory.resolve("shop.pem"), "no certificate");
        change(
                "type: heartbeat, settings: {file: \"" + directory + "/beat\", most: 999d}",
                "type: certificates, settings: {file: \"" + certificate + "\"}");
        assertThat(run("detect", "--dry-run").endedWith(ExitCode.ERROR).err())
                .contains("beat: incident since", "The certificate in " + certificate + " cannot be read");

        change("shop.pem\"}", "shop.pem\", key-store: shop.p12}");
        assertThat(run("detect", "--dry-run").endedWith(ExitCode.ERROR).err())
                .contains("'written' cannot look: it has either a file or a key-store");
    }

    @Test
    void oneObserverAloneOpensNoIncidentAndNoVoteIsInPlainText() throws IOException {
        change("    looks: 3\n", """
                    looks: 3
                    quorum: {observer: anna, repository: main, needed: 2, observers: 2, fresh: 1h}
                """);
        assertThat(run("detect").ok().out()).contains("beat: well");
        Files.delete(directory.resolve("beat"));

        CommandRun alone = run("detect", "--dry-run");
        assertThat(alone.out() + alone.err())
                .contains("1 of 2 observers say nothing")
                .doesNotContain("incident since");

        change("observer: anna", "observer: ben");
        assertThat(run("detect", "--dry-run").endedWith(ExitCode.ERROR).err()).contains("beat: incident since");
        assertThat(directory.resolve("main/votes")).doesNotExist();
        try (Stream<Path> votes = Files.list(directory.resolve("main/holdfast/votes"))) {
            assertThat(votes)
                    .hasSize(2)
                    .allSatisfy(vote -> assertThat(vote)
                            .content(StandardCharsets.ISO_8859_1)
                            .doesNotContain("INCIDENT", "anna", "beat"));
        }
    }

    @Test
    void anIncidentProposesARunThatDoesNothingUntilSomebodyGoesOnWithIt() throws IOException {
        Files.delete(directory.resolve("beat"));
        Files.writeString(letter, "damaged");
        assertThat(run("detect", "--dry-run").endedWith(ExitCode.ERROR).err())
                .contains("beat: incident since", "lost-letters: a run would be begun");
        assertThat(directory.resolve("journals")).doesNotExist();

        String said = run("detect").endedWith(ExitCode.ERROR).err();
        String id = found("run ([0-9a-f]{8}) waits for a person", said);
        assertThat(letter).hasContent("damaged");
        assertThat(status().ok().lines())
                .singleElement()
                .asString()
                .contains("\"state\":\"pending\"", "\"mode\":\"real\"", "\"requester\":\"detector beat\"");
        assertThat(run("detect").endedWith(ExitCode.ERROR).err()).contains("run " + id + " is pending already");

        assertThat(run("recover", "resume", id).ok().out()).contains("(real) is completed");
        assertThat(letter).hasContent("dear reader");
    }

    @Test
    void anIncidentRunsWhatIsToRunAndNotAgainAtOnce() throws IOException {
        change("    detector: beat\n", "    detector: beat\n    on-incident: run\n");
        Files.delete(directory.resolve("beat"));
        Files.writeString(letter, "damaged");
        CommandRun detected = run("detect", "--json").endedWith(ExitCode.ERROR);
        String began = found("\"incident_began\":\"([^\"]*)\"", detected.out());

        assertThat(letter).hasContent("dear reader");
        assertThat(status().ok().out()).contains("\"state\":\"completed\"", "\"incident\":\"" + began + "\"");

        Files.writeString(letter, "damaged");
        assertThat(run("detect").endedWith(ExitCode.ERROR).err())
                .contains("a run was begun less than a day ago, so that run ");
        assertThat(letter).hasContent("damaged");
    }

    @Test
    void ofHostsThatSeeTheSameOneRecovers() throws IOException {
        change("    detector: beat\n", "    detector: beat\n    on-incident: run\n");
        Files.delete(directory.resolve("beat"));
        Files.writeString(letter, "damaged");
        assertThat(run("detect").endedWith(ExitCode.ERROR).err()).contains(" has begun");
        assertThat(letter).hasContent("dear reader");

        Files.move(directory.resolve("journals"), directory.resolve("journals-of-the-other-host"));
        Files.writeString(letter, "damaged");
        assertThat(run("detect").endedWith(ExitCode.ERROR).err()).contains("nothing is begun here");
        assertThat(letter).hasContent("damaged");
    }

    @Test
    void whereAJournalCannotBeReadNothingRunsByItself() throws IOException {
        change("    detector: beat\n", "    detector: beat\n    on-incident: run\n");
        Files.delete(directory.resolve("beat"));
        Files.writeString(letter, "damaged");
        run("detect").endedWith(ExitCode.ERROR);
        Path journal;
        try (var files = Files.newDirectoryStream(directory.resolve("journals"), "*.journal")) {
            journal = files.iterator().next();
        }
        Files.writeString(journal, "damaged\n");
        Files.writeString(letter, "damaged");

        assertThat(run("detect").endedWith(ExitCode.ERROR).err())
                .contains(journal + " cannot be read", "waits for a person");
        assertThat(letter).hasContent("damaged");
        assertThat(run("recover", "report", "latest").endedWith(ExitCode.ERROR).err())
                .contains("Which run is the latest is not known");
    }

    @Test
    void aRunOfADetectorThatWasKilledIsGoneOnWith() throws IOException {
        change("    detector: beat\n", "    detector: beat\n    on-incident: run\n");
        Files.delete(directory.resolve("beat"));
        Files.writeString(letter, "damaged");
        run("detect").endedWith(ExitCode.ERROR);
        cutAfterTheFirst("\"RUNNING\"");
        Files.writeString(letter, "damaged");

        assertThat(run("detect").endedWith(ExitCode.ERROR).err()).contains("is running already", "is gone on with");
        assertThat(letter).hasContent("dear reader");
        assertThat(status().ok().out()).contains("\"state\":\"completed\"");
    }

    @Test
    void whatHadDoneNothingWhenItWasKilledWaitsForAPerson() throws IOException {
        change("    detector: beat\n", "    detector: beat\n    on-incident: run\n");
        Files.delete(directory.resolve("beat"));
        Files.writeString(letter, "damaged");
        run("detect").endedWith(ExitCode.ERROR);
        for (String state : List.of("READY", "BEGIN")) {
            cutAfterTheFirst("\"" + state + "\"");
            Files.writeString(letter, "damaged");

            assertThat(run("detect").endedWith(ExitCode.ERROR).err())
                    .contains(" already, for the incident since ", "Next: holdfast recover resume");
            assertThat(letter).as(state).hasContent("damaged");
        }
    }

    /** As the only journal was when that had just been written. */
    private void cutAfterTheFirst(String word) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("journals"))) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".head")) {
                    Files.delete(file);
                } else if (file.toString().endsWith(".journal")) {
                    String all = Files.readString(file);
                    Files.writeString(file, all.substring(0, all.indexOf('\n', all.indexOf(word)) + 1));
                }
            }
        }
    }

    @Test
    void whatCannotBeBegunIsTriedAgain() throws Exception {
        Files.delete(directory.resolve("beat"));
        change("      room:\n        needed: 2\n", "      room:\n        needed: 1\n");
        change("          - {name: repository, type: repository, settings: {repository: main}}\n", "");
        Path keys = directory.resolve("main/keys");
        Path aside = Files.move(keys, directory.resolve("aside"));
        Interruption interruption = new Interruption(() -> {}, () -> {});
        CompletableFuture<CommandRun> watching =
                CompletableFuture.supplyAsync(() -> run(interruption, "detect", "--watch"));
        // Long enough for a first try; where a machine is too slow for that, nothing is shown.
        Thread.sleep(2000);
        Files.move(aside, keys);
        awaitPending();
        interruption.request();

        assertThat(watching.get(60, TimeUnit.SECONDS).err()).contains("waits for a person");
    }

    @Test
    void itIsWatchedUntilInterrupted() throws Exception {
        Files.delete(directory.resolve("beat"));
        Interruption interruption = new Interruption(() -> {}, () -> {});
        CompletableFuture<CommandRun> watching =
                CompletableFuture.supplyAsync(() -> run(interruption, "detect", "--watch"));
        awaitPending();
        interruption.request();

        CommandRun watched = watching.get(60, TimeUnit.SECONDS).endedWith(ExitCode.ERROR);
        assertThat(watched.err()).contains("beat: suspected", "beat: incident since", "waits for a person");
    }

    private void awaitPending() throws InterruptedException {
        while (!Files.exists(directory.resolve("journals")) || !status().out().contains("\"state\":\"pending\"")) {
            Thread.sleep(20);
        }
    }

    @Test
    void aCheckThatCannotLookIsNamed() throws IOException {
        change("settings: {path: \"" + directory + "\", low: 1,", "settings: {path: \"" + directory + "\", low: x,");
        assertThat(run("detect").endedWith(ExitCode.ERROR).err()).contains("'low' takes a number of bytes");
    }
}
