package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.config.ConfigProblem;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ConfigReading;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScratchConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.fixtures.DirectoryScratchPlugin;
import io.holdfast.internal.config.ScratchChecks;
import io.holdfast.local.LocalStore;
import io.holdfast.recovery.ConfiguredScenarios;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.RunState;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where restores are tried stands in the configuration, and a plugin makes it. */
@Timeout(60)
class ConfiguredScratchTest {

    private static final String CONFIG = """
            repositories:
              main: {url: "DIRECTORY/main", password: "${SECRET}"}
            sources:
              letters:
                type: files
                settings: {path: "DIRECTORY/letters"}
                scratch: {type: directory, settings: {directory: "DIRECTORY/scratch", word: "${WORD}"}}
              notes: {type: files, settings: {path: "DIRECTORY/letters"}}
            plans:
              all: {sources: [letters, notes], repository: main}
            scenarios:
              lost-letters:
                sources: letters
                steps:
                  - {name: look, type: manual, settings: {instruction: look for them}}
            """;

    @TempDir
    private Path directory;

    private Plugins plugins;
    private String word = "reader";

    private final RepositoryOptions options = RepositoryOptions.builder()
            .lock(false)
            .keyDerivationTime(Duration.ZERO)
            .build();

    @BeforeEach
    void declarePlugin() {
        plugins = DirectoryScratchPlugin.declaredIn(directory.resolve("plugin"));
    }

    private void backUp() throws IOException {
        Path letters = Files.createDirectories(directory.resolve("letters"));
        Files.writeString(letters.resolve("letter"), "dear reader\n");
        CheapKey.init(LocalStore.at(directory.resolve("main")), Secret.of("correct horse"), options)
                .close();
        assertThat(runner().run(PlanRequest.of("all", Task.FULL)).outcome()).isEqualTo(Outcome.DONE);
    }

    private Optional<String> variable(String name) {
        return Optional.of(name.equals("WORD") ? word : "correct horse");
    }

    private ConfigReading read(String yaml) {
        return ConfigReader.of(plugins, this::variable).read(yaml);
    }

    private ProtectionConfig config() {
        return read(CONFIG.replace("DIRECTORY", directory.toString())).config();
    }

    private PlanRunner runner() {
        return PlanRunner.of(config(), PlanResources.of(plugins, this::variable), options);
    }

    private StepResult tested() {
        PlanReport report =
                runner().run(PlanRequest.of("all", Task.RESTORE_TEST).onlySource("letters"));
        return report.steps().stream()
                .filter(step -> step.action().equals("restore-test"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(report));
    }

    @Test
    void aRestoreTestGoesThereAndIsLookedAtByItsOwnCheck() throws IOException {
        backUp();
        StepResult passed = tested();
        assertThat(passed.outcome()).as("%s", passed).isEqualTo(Outcome.DONE);
        assertThat(passed.message()).contains("restored a directory", "found to be as it should", "word");
        assertThat(directory.resolve("scratch")).isEmptyDirectory();

        word = "writer";
        StepResult failed = tested();
        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failed.message()).contains("word: 1 of 1 files do not have it");
        assertThat(directory.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void aSourceThatNamesNoneHasNone() {
        assertThat(PlanResources.of(plugins, this::variable)
                        .restoreTest(Objects.requireNonNull(config().sources().get("notes"))))
                .isEmpty();
    }

    @Test
    void aScenarioOfAnotherScratchIsAnotherOne() {
        try (ConfiguredScenarios scenarios =
                ConfiguredScenarios.of(config(), PlanResources.of(plugins, this::variable), options)) {
            assertThat(scenarios.scenario("lost-letters").dependencies())
                    .contains(directory.resolve("scratch").toString(), "WORD")
                    .doesNotContain(word);
        }
    }

    /** It has snapshots, and no moments between them: its files come back, and drills restore them where the step says. */
    @Test
    void aSourceWithoutAChangeLogIsRestoredByItsFilesWhateverItsScratch() throws IOException {
        backUp();
        String yaml = CONFIG.replace(
                "- {name: look, type: manual, settings: {instruction: look for them}}",
                "- {name: restore, type: restore, settings: {drill: \"DIRECTORY/drills\"}}");
        ProtectionConfig config =
                read(yaml.replace("DIRECTORY", directory.toString())).config();
        Path letter = directory.resolve("letters/letter");
        for (RecoveryMode mode : List.of(RecoveryMode.DRILL, RecoveryMode.REAL)) {
            Files.writeString(letter, "damaged\n");
            try (ConfiguredScenarios scenarios =
                            ConfiguredScenarios.of(config, PlanResources.of(plugins, this::variable), options);
                    RecoveryRun run = RecoveryRun.begin(
                            scenarios.scenario("lost-letters"),
                            directory.resolve(mode.name()),
                            RunRequest.by("anna").mode(mode).build())) {
                assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
            }
            assertThat(letter).hasContent(mode == RecoveryMode.REAL ? "dear reader" : "damaged");
        }
    }

    @Test
    void aScratchOfAnotherTypeThanItsSourceIsRefused() {
        String reason =
                "a scratch of the type 'notes' restores what a source of that type has backed up, and not one of the type 'files'";
        assertThat(problems("{type: notes}")).containsExactly("6:21: " + reason);
        assertThat(ScratchChecks.refusal("notes-of-old", "notes", plugins.factories()))
                .isEmpty();
        assertThat(ScratchChecks.refusal("notesof", "notes", plugins.factories()))
                .isPresent();

        SourceConfig letters = Objects.requireNonNull(config().sources().get("letters"));
        SourceConfig mistaken = new SourceConfig(
                letters.name(),
                letters.type(),
                letters.settings(),
                letters.criticality(),
                letters.objectives(),
                letters.form(),
                Optional.of(new ScratchConfig("notes", letters.settings())));
        PlanResources resources = PlanResources.of(plugins, this::variable);
        assertThatThrownBy(() -> resources.restoreTest(mistaken))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'letters' cannot be tried", reason);
    }

    @Test
    void whoBringsTheHostBackIsToldWhichSecretsItNeeds() {
        assertThat(RecoveryDocuments.of(CONFIG, config()).texts().get(RecoveryDocuments.RUNBOOK))
                .contains("the variable `WORD`: word of the scratch of the source 'letters'");
    }

    @Test
    void whatIsWrongWithOneIsNamedWithItsPlace() {
        assertThat(problems("{type: directry, settings: {directory: /s}}"))
                .containsExactly("6:21: no plugin on the class path knows this type; did you mean 'directory'?");
        assertThat(problems("{type: directory, settings: {dir: /s}}"))
                .containsExactly(
                        "6:42: 'directory' is missing: where is restored to",
                        "6:43: unknown key 'dir'; did you mean 'directory'?");
        assertThat(problems("{type: directory}"))
                .containsExactly("6:14: 'settings.directory' is missing: where is restored to");
        assertThat(problems("{settings: {directory: /s}}"))
                .containsExactly("6:14: 'type' is missing: the type of its plugin, such as postgres or redis");
        assertThat(problems("directory")).containsExactly("6:14: 'scratch' takes keys with values, not a single value");
        assertThat(problems("{type: directory, settings: {directory: /s, word: hunter2}}"))
                .singleElement()
                .asString()
                .startsWith("6:64: a secret is not written into a configuration")
                .doesNotContain("hunter2");
    }

    private List<String> problems(String scratch) {
        return read("""
                repositories: {r: {url: /r, password: "${P}"}}
                sources:
                  f:
                    type: files
                    settings: {path: /f}
                    scratch: SCRATCH
                plans: {p: {sources: f, repository: r}}
                """.replace("SCRATCH", scratch)).problems().stream()
                .map(ConfigProblem::toString)
                .toList();
    }
}
