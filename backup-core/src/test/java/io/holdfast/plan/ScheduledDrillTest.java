package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.health.ConfiguredHealth;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.health.RepositoryFacts;
import io.holdfast.local.LocalStore;
import io.holdfast.recovery.ConfiguredScenarios;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RunJournals;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.RunSummary;
import io.holdfast.recovery.Verification;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plan has the recovery that it names rehearsed when that is due, with nobody there. */
@Timeout(60)
class ScheduledDrillTest {

    private static final String CONFIG = """
            repositories:
              main: {url: "DIRECTORY/main", password: "${SECRET}"}
            sources:
              letters: {type: files, settings: {path: "DIRECTORY/letters"}}
            plans:
              all:
                sources: letters
                repository: main
                schedules: {drill: "0 4 * * 1"}
                drill: lost-letters
            scenarios:
              lost-letters:
                sources: letters
                rto: 1h
                rpo: 30d
                steps:
                  - {name: restore, type: restore, takes: 5m, settings: {drill: "DIRECTORY/drills"}}
                  - name: look
                    type: check
                    takes: 1m
                    settings: {of: restore, command: [grep, -qx, dear reader, letter]}
            """;
    private static final String UNSOUND = CONFIG.replace("dear reader", "dear writer");
    private static final String PERSON = CONFIG + "      - {name: ask, type: manual, settings: {instruction: look}}\n";

    /** Behind that of the store, so that nothing is dated after now there. */
    private final MutableClock clock =
            MutableClock.at(Instant.now().minus(Duration.ofDays(8)).toString());

    private final RepositoryOptions options = RepositoryOptions.builder()
            .clock(clock)
            .keyDerivationTime(Duration.ZERO)
            .build();

    @TempDir
    private Path directory;

    @BeforeEach
    void backUp() throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve("letters")).resolve("letter"), "dear reader\n");
        CheapKey.init(LocalStore.at(directory.resolve("main")), Secret.of("hunter2"), options)
                .close();
        assertThat(runner(CONFIG).run(PlanRequest.of("all", Task.FULL)).outcome())
                .isEqualTo(Outcome.DONE);
        clock.advance(Duration.ofMinutes(1));
    }

    private ProtectionConfig config(String yaml) {
        return ConfigReader.of(Plugins.builtIn(), ScheduledDrillTest::variable)
                .read(yaml.replace("DIRECTORY", directory.toString()))
                .config();
    }

    private static Optional<String> variable(String name) {
        return name.equals("SECRET") ? Optional.of("hunter2") : Optional.empty();
    }

    private static PlanResources resources() {
        return PlanResources.of(Plugins.builtIn(), ScheduledDrillTest::variable);
    }

    private PlanRunner runner(String yaml) {
        return PlanRunner.of(config(yaml), resources(), options);
    }

    private RunJournals journals() {
        return RunJournals.in(directory.resolve("journals"));
    }

    private PlanReport drill(String yaml) {
        return runner(yaml).drilling(journals()).run(PlanRequest.of("all", Task.DRILL));
    }

    private static String said(PlanReport report) {
        return report.steps().stream()
                .filter(step -> step.action().equals("drill"))
                .map(StepResult::message)
                .reduce("", String::concat);
    }

    private Repository open() {
        return Repository.open(LocalStore.at(directory.resolve("main")), Secret.of("hunter2"), options);
    }

    private List<RestoreTestResult> kept() {
        try (Repository repository = open()) {
            return repository.restoreTests(problem -> {
                throw new AssertionError(problem);
            });
        }
    }

    private List<RunSummary> runs() {
        return journals().runs(problem -> {
            throw new AssertionError(problem);
        });
    }

    /** As another host sees it, which has the configuration alone. */
    private HealthState health() {
        try (Repository repository = open()) {
            RepositoryFacts facts = RepositoryFacts.read(repository);
            return ConfiguredHealth.of(
                            config(CONFIG), name -> facts, (plan, source) -> Optional.empty(), clock.instant())
                    .sources()
                    .get(0)
                    .reasons()
                    .stream()
                    .filter(reason -> reason.check().equals("drill"))
                    .map(HealthReason::state)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void whatIsRehearsedIsKeptWithTheSnapshotAndKnownToHealth() throws Exception {
        assertThat(health()).isEqualTo(HealthState.UNKNOWN);

        PlanReport report = drill(CONFIG);

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
        assertThat(said(report)).contains(runs().get(0).run(), "RTO ", "RPO ");
        assertThat(directory.resolve("drills")).isEmptyDirectory();
        assertThat(kept()).singleElement().satisfies(test -> {
            assertThat(test.passed()).isTrue();
            assertThat(test.plan() + " " + test.source()).isEqualTo("all letters");
            assertThat(test.drill()).contains("lost-letters");
            try (Repository repository = open()) {
                assertThat(test.isOf(repository.snapshots().get(0))).isTrue();
            }
        });
        assertThat(health()).isEqualTo(HealthState.OK);
        try (ConfiguredScenarios scenarios = ConfiguredScenarios.of(config(CONFIG), resources(), options)) {
            assertThat(journals().verification(scenarios.scenario("lost-letters")))
                    .isEqualTo(Verification.VERIFIED);
        }
    }

    @Test
    void whatIsNotSoundHasFailedAndIsUndone() {
        drill(CONFIG);
        clock.advance(Duration.ofMinutes(1));

        PlanReport report = drill(UNSOUND);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(said(report)).contains("paused-by-failed-step");
        assertThat(directory.resolve("drills")).isEmptyDirectory();
        assertThat(runs()).allMatch(run -> run.state().isEnd());
        assertThat(kept()).filteredOn(test -> !test.passed()).hasSize(1);
    }

    @Test
    void anObjectiveThatIsMissedIsAFailure() {
        clock.advance(Duration.ofDays(1));

        PlanReport report = drill(CONFIG.replace("rpo: 30d", "rpo: 1h"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(said(report)).contains("The RPO of 1 h 0 min 0.0 s was not met");
    }

    @Test
    void aRandomPointIsAnotherOneThanTheLatest() {
        String random = CONFIG.replace("drill: lost-letters", "drill: {scenario: lost-letters, point: random}");
        Instant first = clock.instant();
        clock.advance(Duration.ofDays(1));

        PlanReport report = drill(random.replace("rpo: 30d", "rpo: 1s"));

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
        assertThat(said(report)).containsPattern(", to the point \\S+, RTO ").doesNotContain("RPO");
        assertThat(kept()).singleElement().satisfies(test -> {
            assertThat(test.passed()).isTrue();
            assertThat(test.snapshot()).isPresent();
        });
        assertThat(runs().get(0).began()).isAfter(first);
        assertThatThrownBy(() -> config(random.replace("point: random", "point: yesterday")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("scenario or random");
    }

    @Test
    void nobodyIsWaitedFor() {
        PlanReport report = drill(PERSON);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(said(report)).contains("waiting-for-approval");
        assertThat(runs().get(0).state()).isEqualTo(RunState.CANCELLED);
        assertThat(directory.resolve("drills")).isEmptyDirectory();
    }

    @Test
    void whatAnInterruptedDrillHasLeftIsRemovedByTheNext() {
        RunRequest request = RunRequest.by("plan all").clock(clock).build();
        try (ConfiguredScenarios scenarios = ConfiguredScenarios.of(config(PERSON), resources(), options);
                RecoveryRun run = RecoveryRun.begin(
                        scenarios.scenario("lost-letters"), journals().next(), request)) {
            assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
        }
        assertThat(directory.resolve("drills")).isNotEmptyDirectory();
        clock.advance(Duration.ofMinutes(1));

        drill(PERSON);

        assertThat(runs()).hasSize(2).allMatch(run -> run.state() == RunState.CANCELLED);
        assertThat(directory.resolve("drills")).isEmptyDirectory();
    }

    @Test
    void aDryRunWritesNothing() {
        PlanReport report = runner(CONFIG)
                .drilling(journals())
                .run(PlanRequest.of("all", Task.DRILL).dryRun(true));

        assertThat(report.outcome()).isEqualTo(Outcome.DONE);
        assertThat(said(report)).isEqualTo("2 steps would be rehearsed");
        assertThat(directory.resolve("journals")).doesNotExist();
        assertThat(kept()).isEmpty();
    }

    @Test
    void withoutAPlaceForJournalsNothingIsRehearsed() {
        PlanReport report = runner(CONFIG).run(PlanRequest.of("all", Task.DRILL));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(said(report)).contains("journals");
        assertThat(directory.resolve("drills")).doesNotExist();
    }

    @Test
    void itIsDoneWhenItIsDueAndOnce() throws Exception {
        List<String> done = new ArrayList<>();
        try (PlanScheduler scheduler = PlanScheduler.builder(runner(CONFIG).drilling(journals()))
                .reports((occurrence, report) -> done.add(report.task().word() + " " + report.outcome()))
                .build()) {
            scheduler.tick();
            assertThat(done).isEmpty();
            clock.advance(Duration.ofDays(7));
            scheduler.tick();
            scheduler.tick();
        }
        assertThat(done).containsExactly("drill DONE");
    }

    @Test
    void aPlanNamesAScenarioThatThereIs() {
        assertThatThrownBy(() -> config(CONFIG.replace("drill: lost-letters", "drill: lost-leters")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there is no scenario 'lost-leters'; did you mean 'lost-letters'?");
        assertThatThrownBy(() -> config(CONFIG.replace("    drill: lost-letters\n", "")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("it is not said which recovery is rehearsed");
    }
}
