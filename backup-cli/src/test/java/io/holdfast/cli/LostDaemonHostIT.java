package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.local.FileSource;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.MutableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host with a daemon is lost; it comes back from the repository and its password, and its next daemon goes on. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(600)
class LostDaemonHostIT {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

    /** What ends the daemon before the host is lost. */
    enum End {
        ASKED,
        KILLED
    }

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private Fixture fixture;
    private CommandProcess holdfast;
    private LargeDirectory large;
    private Path host;

    @BeforeEach
    void makeHost() throws Exception {
        fixture = Fixture.in(directory);
        holdfast = CommandProcess.on(fixture.repository());
        large = new LargeDirectory(directory.resolve("large"));
        large.write(1);
        host = Files.createDirectory(directory.resolve("host"));
        Files.writeString(host.resolve("network.md"), "the switch is in the cellar");
        Files.writeString(host.resolve("RUNBOOK.md"), "call the people in the cellar");
        Files.writeString(host.resolve("recovery.yaml"), """
                scenarios:
                  lost-letters:
                    sources: letters
                    rto: 1h
                    rpo: 366d
                    steps:
                      - {name: verify, type: verify, takes: 1m}
                      - {name: restore, type: restore, takes: 5m, settings: {drill: "DIRECTORY/drills"}}
                """.replace("DIRECTORY", directory.toString()));
        Files.writeString(host.resolve("holdfast.yaml"), """
                include: [recovery.yaml]
                documents: [network.md, RUNBOOK.md]
                repositories:
                  main: {url: "REPOSITORY", password: "${HOLDFAST_PASSWORD}", lease: 2s}
                sources:
                  letters: {type: files, settings: {path: "LETTERS"}}
                  large: {type: files, settings: {path: "LARGE"}}
                plans:
                  small:
                    sources: letters
                    repository: main
                    schedules: {full: "@yearly"}
                  big:
                    sources: large
                    repository: main
                    schedules: {full: "@yearly"}
                """.replace(
                        "REPOSITORY", fixture.repository().toString())
                .replace("LETTERS", fixture.data().toString())
                .replace("LARGE", large.directory().toString()));
        backUpLongAgo("small", "letters");
        backUpLongAgo("big", "large");
    }

    /** So that the plan is due as soon as a daemon runs. */
    private void backUpLongAgo(String plan, String name) {
        RepositoryOptions longAgo = RepositoryOptions.builder()
                .clock(MutableClock.at("2020-06-01T00:00:00Z"))
                .build();
        try (Repository repository = Repository.open(fixture.store(), Secret.of(Fixture.PASSWORD), longAgo);
                FileSource source = FileSource.of(fixture.data())) {
            BackupPlan.builder(plan, repository).source(name, source).build().run();
        }
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheDaemonKeptComesBackAndTheNextGoesOn(End end) throws Exception {
        Path said = directory.resolve("said.txt");
        Process daemon = start(said, host.resolve("holdfast.yaml"));
        // The large one is under way, or was: both are to be gone on with.
        await(daemon, said, () -> !names("holdfast/bootstrap/").isEmpty());
        if (end == End.KILLED) {
            assertThat(Kills.kill(daemon)).isTrue();
        } else {
            terminate(daemon, said);
        }
        String config = Files.readString(host.resolve("holdfast.yaml"));
        String scenarios = Files.readString(host.resolve("recovery.yaml"));
        String letters = fixture.shown("");
        Fixture.deleteAll(host);
        Fixture.deleteAll(fixture.data());

        Path back = directory.resolve("new host");
        holdfast.run("bootstrap", "--target", back.toString()).ok();

        assertThat(back.resolve("holdfast.yaml")).hasContent(config);
        assertThat(back.resolve("recovery.yaml")).hasContent(scenarios);
        assertThat(back.resolve("RUNBOOK.md")).hasContent("call the people in the cellar");
        assertThat(back.resolve("network.md")).hasContent("the switch is in the cellar");
        String file = back.resolve("holdfast.yaml").toString();
        String journals = directory.resolve("journals").toString();
        assertThat(fixture.run("scenarios", "--journals", journals, "--config", file)
                        .endedWith(ExitCode.PARTIAL)
                        .out())
                .contains("lost-letters", "NEEDS_VERIFICATION");
        List<String> small = snapshots("small");
        fixture.run("restore", small.get(small.size() - 1) + ":" + letters, "--target", letters)
                .ok();
        assertThat(fixture.data().resolve("a.txt")).hasContent("alpha\n");

        Path saidNext = directory.resolve("said next.txt");
        Process next = start(saidNext, back.resolve("holdfast.yaml"));
        await(next, saidNext, () -> notEnded().isEmpty() && snapshots("big").size() >= 2);
        terminate(next, saidNext);

        assertThat(snapshots("small")).hasSizeBetween(2, 3);
        assertThat(snapshots("big")).hasSizeBetween(2, 3);
        fixture.run("verify", "--read-data").ok();
        List<String> big = snapshots("big");
        Path target = directory.resolve("restored");
        fixture.run("restore", big.get(big.size() - 1) + ":" + large.directory(), "--target", target.toString())
                .ok();
        assertThat(DirectoryComparison.of(large.directory(), target).differences())
                .isEmpty();
    }

    private Process start(Path said, Path config) throws Exception {
        Process process = holdfast.start(said, "daemon", "--config=" + config);
        started.add(process);
        return process;
    }

    private static void terminate(Process daemon, Path said) throws Exception {
        daemon.destroy();
        assertThat(daemon.waitFor(PATIENCE, TimeUnit.NANOSECONDS)).isTrue();
        assertThat(daemon.exitValue()).as(Files.readString(said)).isZero();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Process daemon, Path said, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.holds()) {
            assertThat(daemon.isAlive())
                    .as("it ended: %s", Files.readString(said))
                    .isTrue();
            assertThat(System.nanoTime())
                    .as("in vain: %s", Files.readString(said))
                    .isLessThan(end);
            Thread.sleep(5);
        }
    }

    private List<String> names(String prefix) throws Exception {
        List<String> names = new ArrayList<>();
        try (Store store = fixture.store()) {
            store.list(prefix, blob -> names.add(blob.name()));
        }
        return names;
    }

    /** What was begun and has no end. */
    private List<String> notEnded() throws Exception {
        List<String> names = names("holdfast/occurrence/");
        return names.stream()
                .map(name -> name.substring(0, name.lastIndexOf('/')))
                .filter(occurrence -> !names.contains(occurrence + "/end"))
                .toList();
    }

    private List<String> snapshots(String plan) {
        try (Repository repository =
                Repository.open(fixture.store(), Secret.of(Fixture.PASSWORD), RepositoryOptions.defaults())) {
            return repository.snapshots(SnapshotFilter.all().tags("plan=" + plan)).stream()
                    .map(snapshot -> snapshot.id())
                    .toList();
        }
    }
}
