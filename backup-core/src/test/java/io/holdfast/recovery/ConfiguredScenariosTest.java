package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.ConfigurationException;
import io.holdfast.HoldfastException;
import io.holdfast.KeyException;
import io.holdfast.Objectives;
import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.plan.PlanResources;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Factory;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.PluginContext;
import io.holdfast.spi.Secret;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.store.Store;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios as a configuration says them: the same as a builder makes, and run in the same way. */
@Timeout(60)
class ConfiguredScenariosTest {

    private static final String CONFIG = """
            repositories:
              main: {url: "DIRECTORY/main", password: "${SECRET}"}
              other: {url: "DIRECTORY/other", password: "${SECRET}"}
            sources:
              letters: {type: files, settings: {path: "DIRECTORY/letters"}}
            plans:
              all: {sources: letters, repository: main}
            scenarios:
              lost-letters:
                sources: letters
                rto: 1h
                rpo: 1d
                phases: {restore: 30m}
                timeout: 2h
                steps:
                  - {name: verify, type: verify, takes: 1m}
                  - name: restore
                    type: restore
                    takes: 5m
                    phase: restore
                    settings: {drill: "DIRECTORY/drills", delete-extra: true}
                  - name: look
                    type: check
                    takes: 1m
                    settings: {of: restore, command: [grep, -qx, dear reader, letter]}
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void backUp() throws IOException {
        Path letters = Files.createDirectories(directory.resolve("letters"));
        Files.writeString(letters.resolve("letter"), "dear reader\n");
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        try (Repository repository =
                        CheapKey.init(LocalStore.at(directory.resolve("main")), Secret.of("hunter2"), options);
                FileSource source = FileSource.of(letters)) {
            BackupPlan.builder("all", repository)
                    .source("letters", source)
                    .build()
                    .run();
        }
    }

    @Test
    void whatAnotherHostBacksUpUnderTheSameNameIsNotRestored() throws Exception {
        Path others = Files.createDirectories(directory.resolve("others"));
        Files.writeString(others.resolve("letter"), "of somebody else\n");
        RepositoryOptions options = RepositoryOptions.defaults();
        try (Repository repository =
                        Repository.open(LocalStore.at(directory.resolve("main")), Secret.of("hunter2"), options);
                FileSource source = FileSource.of(others)) {
            BackupPlan.builder("of-another-host", repository)
                    .source("letters", source)
                    .build()
                    .run();
        }
        Path letter = directory.resolve("letters/letter");
        Files.writeString(letter, "damaged\n");
        try (ConfiguredScenarios scenarios = open(CONFIG)) {
            assertThat(run(scenarios.scenario("lost-letters"), RecoveryMode.REAL)
                            .state())
                    .isEqualTo(RunState.COMPLETED);
        }
        assertThat(letter).hasContent("dear reader");
    }

    @Test
    void oneHostOfAllBeginsARecoveryWithoutAPerson() {
        Duration rest = Duration.ofDays(1);
        try (ConfiguredScenarios one = open(CONFIG);
                ConfiguredScenarios other = open(CONFIG)) {
            assertThat(one.isClaimed("lost-letters", rest)).isFalse();
            List<Boolean> got = Stream.of("one", "other")
                    .parallel()
                    .map(run -> (run.equals("one") ? one : other).claim("lost-letters", run, rest))
                    .toList();
            assertThat(got).containsOnlyOnce(true);
            assertThat(other.isClaimed("lost-letters", rest)).isTrue();
            assertThat(other.claim("lost-letters", "third", rest)).isFalse();
            assertThat(one.claim("lost-letters", got.get(0) ? "one" : "other", rest))
                    .as("asked again")
                    .isTrue();

            assertThat(other.claim("lost-letters", "third", Duration.ofDays(-1)))
                    .isTrue();
            assertThat(one.claim("lost-letters", "one", rest)).isFalse();
        }
    }

    @Test
    void aDrillThatWouldRestoreIntoTheDirectoryOfItsSourceIsRefused() {
        String elsewhere = CONFIG.replace(
                "drill: \"DIRECTORY/drills\", delete-extra: true",
                "drill: \"DIRECTORY/letters/drill\", target: \"DIRECTORY/new\"");
        try (ConfiguredScenarios scenarios = open(elsewhere)) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);
            assertThat(report.state()).isEqualTo(RunState.FAILED);
            assertThat(report.reason()).contains("would touch production");
        }
        assertThat(directory.resolve("letters/drill")).doesNotExist();
    }

    private ProtectionConfig config(String yaml) {
        return ConfigReader.of(Plugins.builtIn(), ConfiguredScenariosTest::variable)
                .read(yaml.replace("DIRECTORY", directory.toString()))
                .config();
    }

    private static Optional<String> variable(String name) {
        return switch (name) {
            case "SECRET" -> Optional.of("hunter2");
            case "NEXT" -> Optional.of("hunter3");
            default -> Optional.empty();
        };
    }

    private ConfiguredScenarios open(String yaml) {
        return open(config(yaml), Plugins.builtIn());
    }

    private static ConfiguredScenarios open(ProtectionConfig config, Plugins plugins) {
        return ConfiguredScenarios.of(
                config, PlanResources.of(plugins, ConfiguredScenariosTest::variable), RepositoryOptions.defaults());
    }

    private RecoveryReport run(RecoveryScenario scenario, RecoveryMode mode) {
        RunRequest request = RunRequest.by("anna").mode(mode).build();
        try (RecoveryRun run = RecoveryRun.begin(scenario, journals().next(), request)) {
            return run.proceed();
        }
    }

    private RunJournals journals() {
        return RunJournals.in(directory.resolve("journals"));
    }

    private String letter() throws IOException {
        return Files.readString(directory.resolve("letters/letter"));
    }

    @Test
    void aDrillRestoresWhereNothingElseIsAndLeavesNothing() throws IOException {
        Files.writeString(directory.resolve("letters/letter"), "damaged");
        try (ConfiguredScenarios scenarios = open(CONFIG)) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);

            assertThat(report.state()).as(report.toString()).isEqualTo(RunState.COMPLETED);
            assertThat(report.missed()).isEmpty();
            assertThat(report.step("look").state()).isEqualTo(StepState.DONE);
            assertThat(directory.resolve("drills")).isEmptyDirectory();
            assertThat(letter()).isEqualTo("damaged");
        }
    }

    @Test
    void forRealFilesComeBackToTheirPlace() throws IOException {
        Files.writeString(directory.resolve("letters/letter"), "damaged");
        Files.writeString(directory.resolve("letters/malware"), "x");
        try (ConfiguredScenarios scenarios = open(CONFIG)) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.REAL);

            assertThat(report.state()).as(report.toString()).isEqualTo(RunState.COMPLETED);
            assertThat(letter()).isEqualTo("dear reader\n");
            assertThat(directory.resolve("letters/malware")).doesNotExist();
        }
    }

    @Test
    void whatIsRestoredAndNotSoundFails() throws IOException {
        try (ConfiguredScenarios scenarios = open(CONFIG.replace("dear reader", "dear writer"))) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);

            assertThat(report.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
            assertThat(report.step("look").reason()).contains("grep");
        }
    }

    @Test
    void itIsTheScenarioThatABuilderMakes() {
        try (ConfiguredScenarios scenarios = open(CONFIG)) {
            RecoveryScenario configured = scenarios.scenario("lost-letters");
            Path letters = directory.resolve("letters").toAbsolutePath();
            Repository repository = scenarios.repository("lost-letters");
            RecoveryScenario built = RecoveryScenario.builder("lost-letters")
                    .objectives(Objectives.of(Duration.ofHours(1), Duration.ofDays(1)))
                    .phase("restore", Duration.ofMinutes(30))
                    .timeout(Duration.ofHours(2))
                    .dependencies(configured.dependencies())
                    .production(DirectoryTarget.of(letters))
                    .then(RecoveryStep.builder("verify", VerifyAction.of(repository, Verifier.everythingRead()))
                            .estimate(Duration.ofMinutes(1))
                            .build())
                    .then(RecoveryStep.builder(
                                    "restore",
                                    RestoreAction.builder(repository, SnapshotFilter.all(), letters)
                                            .subtree(letters.toString().substring(1))
                                            .deleteExtra()
                                            .drillIn(directory.resolve("drills"))
                                            .build())
                            .phase("restore")
                            .estimate(Duration.ofMinutes(5))
                            .build())
                    .then(RecoveryStep.builder(
                                    "look",
                                    CheckAction.directory(
                                            configured.steps().get(2).description(),
                                            "restore",
                                            (restored, operation) -> {
                                                throw new AssertionError();
                                            }))
                            .estimate(Duration.ofMinutes(1))
                            .build())
                    .build();

            assertThat(configured.digest()).isEqualTo(built.digest());
            assertThat(configured.lint()).isEmpty();
        }
    }

    @Test
    void itIsVerifiedByADrillUntilItOrItsSourcesChange() {
        assertThat(verification(CONFIG)).isEqualTo(Verification.NEEDS_VERIFICATION);
        try (ConfiguredScenarios scenarios = open(CONFIG)) {
            run(scenarios.scenario("lost-letters"), RecoveryMode.TABLE_TOP);
            assertThat(verification(CONFIG)).isEqualTo(Verification.NEEDS_VERIFICATION);
            run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);
        }
        assertThat(verification(CONFIG)).isEqualTo(Verification.VERIFIED);
        assertThat(verification(CONFIG.replace("timeout: 2h", "timeout: 3h")))
                .isEqualTo(Verification.NEEDS_VERIFICATION);
        assertThat(verification(
                        CONFIG.replace("{path: \"DIRECTORY/letters\"}", "{path: \"DIRECTORY/letters\", exclude: x}")))
                .isEqualTo(Verification.NEEDS_VERIFICATION);
        try (ConfiguredScenarios scenarios = open(CONFIG.replace("dear reader", "dear writer"))) {
            run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);
        }
        assertThat(verification(CONFIG)).isEqualTo(Verification.VERIFIED);
    }

    @Test
    void whereAJournalCannotBeReadNothingIsVerified() throws IOException {
        try (ConfiguredScenarios scenarios = open(CONFIG)) {
            run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);
        }
        assertThat(verification(CONFIG)).isEqualTo(Verification.VERIFIED);

        Files.writeString(directory.resolve("journals/later.journal"), "what is left of one\n");

        assertThat(verification(CONFIG)).isEqualTo(Verification.NEEDS_VERIFICATION);
    }

    private Verification verification(String yaml) {
        try (ConfiguredScenarios scenarios = open(yaml)) {
            return journals().verification(scenarios.scenario("lost-letters"));
        }
    }

    @Test
    void aDrillThatMissesAnObjectiveVerifiesNothing() {
        String hasty = CONFIG.replace("rto: 1h", "rto: 1ms");
        try (ConfiguredScenarios scenarios = open(hasty)) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);
            assertThat(report.missed()).singleElement().asString().startsWith("The RTO of 0.0 s was not met");
        }
        assertThat(verification(hasty)).isEqualTo(Verification.NEEDS_VERIFICATION);
    }

    @Test
    void programsPeopleAndPluginsDoSteps() throws Exception {
        String yaml = CONFIG + """
                  all-kinds:
                    sources: letters
                    approval: true
                    steps:
                      - {name: fence, type: touch, action: fence, settings: {file: "DIRECTORY/fenced"}}
                      - name: start
                        type: command
                        after: []
                        retries: 1
                        settings:
                          command: [cp, "DIRECTORY/letters/letter", "DIRECTORY/started"]
                          probe: [test, -e, "DIRECTORY/started"]
                          undo: [rm, "DIRECTORY/started"]
                      - {name: ready, type: wait, after: [start, fence], settings: {command: [test, -e, "DIRECTORY/started"], interval: 10ms}}
                      - {name: phone, type: manual, optional: true, timeout: 2h, settings: {instruction: call the office}}
                      - {name: inform, action: notify, command: write to all}
                """;
        Plugins plugins = Plugins.discover(pluginLoader(), Clock.systemUTC());
        ProtectionConfig config = ConfigReader.of(plugins, ConfiguredScenariosTest::variable)
                .read(yaml.replace("DIRECTORY", directory.toString()))
                .config();
        try (ConfiguredScenarios scenarios = open(config, plugins);
                RecoveryRun run = RecoveryRun.begin(
                        scenarios.scenario("all-kinds"),
                        journals().next(),
                        RunRequest.by("anna").mode(RecoveryMode.REAL).build())) {
            assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
            assertThat(directory.resolve("started")).doesNotExist();
            run.approve("fence", "ben");
            run.approve("start", "ben");
            assertThat(run.proceed().step("phone").state()).isEqualTo(StepState.WAITING);
            assertThat(directory.resolve("started")).exists();
            assertThat(directory.resolve("fenced")).exists();
            run.refuse("phone", "carl", "nobody is there");
            assertThat(run.proceed().step("inform").plan()).isEqualTo("notify: write to all");
            run.confirm("inform", "carl", "mail 4711");
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED_WITH_EXCEPTIONS);
        }
    }

    private URLClassLoader pluginLoader() throws IOException {
        Path services = Files.createDirectories(directory.resolve("plugin/META-INF/services"));
        Files.writeString(services.resolve(Plugin.class.getName()), TouchPlugin.class.getName());
        return new URLClassLoader(
                new URL[] {directory.resolve("plugin").toUri().toURL()},
                getClass().getClassLoader());
    }

    /** A plugin whose action makes a file. */
    public static final class TouchPlugin implements Plugin, Factory<RecoveryAction> {

        @Override
        public String name() {
            return "touch";
        }

        @Override
        public List<Factory<?>> factories() {
            return List.of(this);
        }

        @Override
        public Class<RecoveryAction> kind() {
            return RecoveryAction.class;
        }

        @Override
        public String type() {
            return "touch";
        }

        @Override
        public SettingsSchema schema() {
            return SettingsSchema.of(Setting.required("file", Setting.Type.PATH, "which file"));
        }

        @Override
        public RecoveryAction create(Settings settings, PluginContext context) {
            return new Touch(settings.path("file"));
        }
    }

    private record Touch(Path file) implements RecoveryAction {

        @Override
        public String description() {
            return "touch " + file;
        }

        @Override
        public Outcome run(ActionContext context) throws IOException {
            Files.writeString(file, "x");
            return Outcome.done();
        }
    }

    @Test
    void whatIsNotThereIsNamed() {
        try (ConfiguredScenarios scenarios = open(CONFIG)) {
            assertThat(scenarios.names()).containsExactly("lost-letters");
            assertThatThrownBy(() -> scenarios.scenario("lost-leters"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("there are lost-letters");
        }
        String elsewhere = CONFIG.replace("    timeout: 2h\n", "    repository: other\n");
        try (ConfiguredScenarios scenarios = open(elsewhere)) {
            assertThatThrownBy(() -> scenarios.scenario("lost-letters"))
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageContaining("other");
        }
    }

    @Test
    void noSecretIsInAScenario() {
        try (ConfiguredScenarios scenarios = open(CONFIG)) {
            RecoveryScenario scenario = scenarios.scenario("lost-letters");
            assertThat(scenario.dependencies() + scenario.steps() + scenario).doesNotContain("hunter2");
        }
    }

    @Test
    void aMomentOfTheFileIsRestored() throws IOException {
        String yaml = CONFIG.replace("type: restore\n", "type: restore\n        to-time: \"2020-01-01T00:00:00Z\"\n");
        try (ConfiguredScenarios scenarios = open(yaml)) {
            assertThat(run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL)
                            .step("restore")
                            .reason())
                    .isEqualTo("there is no snapshot from before " + Instant.parse("2020-01-01T00:00:00Z")
                            + "; nothing was restored");
        }
        assertThat(letter()).isEqualTo("dear reader\n");
    }

    private String reload(String settings) {
        return CONFIG + """
                      - name: reload
                        type: command
                        settings:
                          command: [sh, -c, "echo x > DIRECTORY/sandbox/$HOLDFAST_MODE"]
                          SETTINGS
                """.replace("SETTINGS", settings);
    }

    @Test
    void aDrillRunsACommandThatSaysWhatItChangesThen() throws IOException {
        Files.createDirectories(directory.resolve("sandbox"));
        try (ConfiguredScenarios scenarios =
                open(reload("touches: \"DIRECTORY/sandbox\"\n          production: \"DIRECTORY/letters\""))) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);

            assertThat(report.state()).as(report.toString()).isEqualTo(RunState.COMPLETED);
            assertThat(report.step("reload").state()).isEqualTo(StepState.DONE);
            assertThat(directory.resolve("sandbox/DRILL")).exists();
        }
    }

    @Test
    void aDrillIsRefusedWhoseCommandChangesProductionByAnotherName() throws IOException {
        Files.createSymbolicLink(directory.resolve("sandbox"), directory.resolve("letters"));
        try (ConfiguredScenarios scenarios = open(reload("touches: \"DIRECTORY/sandbox\""))) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);

            assertThat(report.state()).isEqualTo(RunState.FAILED);
            assertThat(report.reason()).contains("the drill would touch production: the step reload changes");
            assertThat(report.step("restore").state()).isEqualTo(StepState.PENDING);
            assertThat(directory.resolve("sandbox/DRILL")).doesNotExist();
        }
    }

    @Test
    void aDrillIsRefusedWhoseCommandDoesNotSayWhatItChanges() {
        String silent =
                reload("directory: \"DIRECTORY\"").replace("type: command", "type: command\n        modes: drill");
        try (ConfiguredScenarios scenarios = open(silent)) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);

            assertThat(report.state()).isEqualTo(RunState.FAILED);
            assertThat(report.reason()).contains("the step reload does not say what it changes: say it with 'touches'");
        }
        try (ConfiguredScenarios scenarios = open(reload("directory: \"DIRECTORY\""))) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);

            assertThat(report.state()).isEqualTo(RunState.FAILED);
            assertThat(report.reason()).contains("nobody knows what the step reload changes for real");
        }
        try (ConfiguredScenarios scenarios = open(reload("production: nothing"))) {
            assertThat(run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL)
                            .step("reload")
                            .state())
                    .isEqualTo(StepState.SKIPPED);
        }
    }

    @Test
    void aRequestOfADrillGoesToNoServerThatOneForRealGoesTo() {
        String yaml = CONFIG + """
                      - {name: switch, type: http, settings: {url: "http://localhost:1/switch"}}
                      - {name: try, type: http, modes: drill, settings: {url: "http://127.0.0.1:1/try", touches: nothing}}
                """;
        try (ConfiguredScenarios scenarios = open(yaml)) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);

            assertThat(report.state()).isEqualTo(RunState.FAILED);
            assertThat(report.reason()).contains("the step try changes endpoint this machine/1", "the step switch");
        }
    }

    @Test
    void whatAStepChangesIsWrittenSoThatItCanBeMeasured() {
        for (String wrong : List.of("shop", "../sandbox", "host:0", "host:99999", "[nothing, \"/srv\"]")) {
            assertThatThrownBy(() -> config(reload("touches: " + wrong)))
                    .as(wrong)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageMatching("(?s).*30:\\d+: (what a step changes|a host and a port|'nothing').*");
        }
    }

    @Test
    void aRepositoryGetsAnotherPasswordAndIsStillTheOneOfItsScenarios() throws IOException {
        String yaml = CONFIG + """
                      - {name: rotate, type: rotate-key, settings: {new-password: "${NEXT}", drill: "DIRECTORY/drills"}}
                """;
        Store store = LocalStore.at(directory.resolve("main"));
        try (ConfiguredScenarios scenarios = open(yaml)) {
            RecoveryReport drill = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);
            assertThat(drill.state()).as("%s", drill).isEqualTo(RunState.COMPLETED);
            Repository.open(store, Secret.of("hunter2")).close();

            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.REAL);
            assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
            assertThat(report.toString()).doesNotContain("hunter");
        }
        assertThatThrownBy(() -> Repository.open(store, Secret.of("hunter2"))).isInstanceOf(KeyException.class);
        try (ConfiguredScenarios scenarios = open(yaml)) {
            assertThat(scenarios.scenario("lost-letters").lint()).isNotNull();
            assertThat(scenarios.repository("lost-letters").keys()).hasSize(1);
        }
        try (ConfiguredScenarios scenarios = open(CONFIG)) {
            assertThatThrownBy(() -> scenarios.repository("lost-letters")).isInstanceOf(KeyException.class);
        }
    }

    @Test
    void aStepIsDoneIfAnotherHasComeToSomething() {
        String yaml = CONFIG + """
                      - {name: assess, type: command, optional: true, settings: {command: ["false"], touches: nothing, production: nothing}}
                      - {name: repair, type: command, when: {step: assess, is: failed}, settings: {command: [touch, "DIRECTORY/repaired"], touches: "DIRECTORY/repaired", production: "DIRECTORY/letters"}}
                      - {name: praise, type: command, when: {step: assess, is: failed, not: true}, settings: {command: [touch, "DIRECTORY/praised"], touches: "DIRECTORY/praised", production: "DIRECTORY/letters"}}
                """;
        try (ConfiguredScenarios scenarios = open(yaml)) {
            RecoveryReport report = run(scenarios.scenario("lost-letters"), RecoveryMode.DRILL);

            assertThat(report.state()).as(report.toString()).isEqualTo(RunState.COMPLETED_WITH_EXCEPTIONS);
            assertThat(directory.resolve("repaired")).exists();
            assertThat(directory.resolve("praised")).doesNotExist();
            assertThat(report.step("praise").reason()).isEqualTo("it is not so that assess has not failed");
        }
        for (String wrong : List.of(
                "{step: assess}",
                "{step: assess, output: x}",
                "{step: assess, is: failed, output: x, equals: y}",
                "{step: praise, is: done}",
                "{step: asess, is: done}")) {
            assertThatThrownBy(() -> config(yaml.replace("{step: assess, is: failed, not: true}", wrong)))
                    .as(wrong)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageMatching("(?s).*28:\\d+: (a condition has either|there is no step|the step 'praise').*");
        }
    }
}
