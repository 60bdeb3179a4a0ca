package io.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.ConfigurationException;
import io.holdfast.Objectives;
import io.holdfast.Plugins;
import io.holdfast.RetentionPolicy;
import io.holdfast.TimeSpan;
import io.holdfast.recovery.FailurePolicy;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

    private static final String WHOLE = """
            repositories:
              primary:
                url: ${BASE}/primary
                password: ${env:PRIMARY_PASSWORD}
                tiers:
                  - {after: 30d, class: GLACIER, retrieval: 5h}
                expires-after: 7y
              offsite: {url: "local:/offsite", password: "${file:/run/secrets/offsite}", quota: 500G}
            sources:
              uploads:
                type: files
                class: critical
                rpo: 24h
                rto: 4h
                settings:
                  path: [/srv/uploads, "/srv/${SITE:-main}"]
                  exclude: "*.tmp"
                  exclude-larger-than: 1G
                  one-file-system: true
            plans:
              nightly:
                sources: uploads
                repository: primary
                tags: [night]
                zone: Europe/Berlin
                rpo: 25h
                schedules:
                  full: "0 2 * * *"
                  incremental:
                    - {cron: "0 */4 * * 1-5", takes: 15m}
                    - {cron: "@daily", zone: UTC, keep: 7d}
                  restore-test: "0 4 * * sun"
                retention:
                  full: {within: 30d, daily: 35, within-monthly: 7y}
                copies:
                  - repository: offsite
                    follows-deletions: false
                    retention: {full: {yearly: 7}}
                    schedule: "0 6 * * *"
                log: {mode: archive, archive-command: "holdfast wal-push %p", archive-timeout: 5m, on-gap: new-base}
                restore-test: {compares: [objects, rows], on-error: stop}
                hooks:
                  - {when: on-failure, command: notify, timeout: 30s}
            scenarios:
              outage:
                sources: [uploads]
                rto: 1h
                detection: {interval: 30s, failures: 3, target: 30s}
                automatic: true
                approval: true
                steps:
                  - {name: provision, action: provision, takes: 10m}
                  - {name: restore, action: restore, takes: 20m, sources: uploads, to-latest: true}
                  - {name: mail, action: notify, after: []}
                  - {name: dns, action: dns, ttl: 60s, after: [restore, mail]}
            """;

    @TempDir
    private Path directory;

    private final Map<String, String> variables = new HashMap<>(Map.of("BASE", "/backups"));

    @Test
    void everythingThatStandsInItIsThere() {
        ProtectionConfig config = read(WHOLE).config();

        RepositoryConfig primary = config.repositories().get("primary");
        assertThat(primary.url()).isEqualTo("/backups/primary");
        assertThat(primary.password()).isEqualTo(SecretReference.environment("PRIMARY_PASSWORD"));
        assertThat(primary.tiers())
                .containsExactly(new StorageTier(TimeSpan.parse("30d"), "GLACIER", Optional.of(Duration.ofHours(5))));
        assertThat(primary.expiresAfter()).contains(TimeSpan.parse("7y"));
        assertThat(primary.quota()).isEmpty();
        assertThat(config.repositories().get("offsite").quota()).hasValue(500L << 30);
        assertThat(config.repositories().get("offsite").password())
                .isEqualTo(SecretReference.file(Path.of("/run/secrets/offsite")));
        SourceConfig uploads = config.sources().get("uploads");
        assertThat(uploads.criticality()).contains(Criticality.CRITICAL);
        assertThat(uploads.objectives()).isEqualTo(Objectives.of(Duration.ofHours(4), Duration.ofHours(24)));
        assertThat(uploads.settings().resolve(this::variable))
                .isEqualTo(Map.of(
                        "path", List.of("/srv/uploads", "/srv/main"),
                        "exclude", List.of("*.tmp"),
                        "exclude-larger-than", List.of("1G"),
                        "one-file-system", List.of("true")));
        PlanConfig plan = config.plans().get("nightly");
        assertThat(plan.sources()).containsExactly("uploads");
        assertThat(plan.objectives().rpo()).contains(Duration.ofHours(25));
        assertThat(plan.schedules(ScheduleKind.FULL))
                .containsExactly(new ScheduleConfig(
                        "0 2 * * *", ZoneId.of("Europe/Berlin"), Optional.empty(), Optional.empty()));
        assertThat(plan.schedules(ScheduleKind.INCREMENTAL))
                .extracting(ScheduleConfig::cron, schedule -> schedule.zone().getId())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("0 */4 * * 1-5", "Europe/Berlin"),
                        org.assertj.core.groups.Tuple.tuple("@daily", "UTC"));
        assertThat(plan.schedules(ScheduleKind.CLEANUP)).isEmpty();
        assertThat(plan.retention().get(SnapshotKind.FULL))
                .hasToString("keep 35 daily, all within 30d, monthly within 7y");
        assertThat(plan.copies().get(0).retention().get(SnapshotKind.FULL).counts())
                .isEqualTo(Map.of(RetentionPolicy.Bucket.YEARLY, 7));
        assertThat(plan.log().orElseThrow().mode()).isEqualTo(LogConfig.Mode.ARCHIVE);
        assertThat(plan.log().orElseThrow().onGap()).isEqualTo(LogConfig.OnGap.NEW_BASE);
        assertThat(plan.restoreTest().orElseThrow().compares()).containsExactly("objects", "rows");
        assertThat(plan.hooks().get(0).when()).isEqualTo(HookConfig.When.ON_FAILURE);
        ScenarioConfig outage = config.scenarios().get("outage");
        assertThat(outage.steps())
                .extracting(StepConfig::after)
                .containsExactly(List.of(), List.of("provision"), List.of(), List.of("restore", "mail"));
        assertThat(outage.detection().orElseThrow().failures()).isEqualTo(3);
        assertThat(config.position("plans.nightly.copies.0.retention")).contains(new Position(38, 20));
    }

    @Test
    void stepsSayWhatDoesThemAndHow() {
        ScenarioConfig outage = read(WHOLE.replace("    approval: true\n", """
                                    approval: true
                                    repository: offsite
                                    phases: {data: 30m}
                                    on-failure: roll-back
                                    timeout: 4h
                                    commit-within: 10m
                                    break-glass: true
                                    approvers: {ben: MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=}
                                """)
                        .replace(
                                "{name: mail, action: notify, after: []}",
                                "{name: mail, type: notify, retries: 3, retry-delay: 1s, optional: true, phase: data, timeout: 9s,"
                                        + " approvals: 2, approval-timeout: 5m, modes: drill,"
                                        + " settings: {url: \"https://hook\", message: help, authorization: \"${TOKEN}\"}}"))
                .config()
                .scenarios()
                .get("outage");

        assertThat(outage.run().repository()).contains("offsite");
        assertThat(outage.run().phases()).containsExactly(Map.entry("data", Duration.ofMinutes(30)));
        assertThat(outage.run().onFailure()).isEqualTo(FailurePolicy.ROLL_BACK);
        assertThat(outage.run().timeout()).contains(Duration.ofHours(4));
        assertThat(outage.run().commitWithin()).contains(Duration.ofMinutes(10));
        assertThat(outage.run().approvers().orElseThrow().keys()).containsOnlyKeys("ben");
        assertThat(outage.run().breakGlass()).isTrue();
        StepConfig mail = outage.steps().get(2);
        assertThat(mail.action()).isEqualTo(StepConfig.Action.NOTIFY);
        assertThat(mail.run().type()).contains("notify");
        assertThat(mail.run().settings().texts("message")).containsExactly("help");
        assertThat(mail.run().settings().secrets())
                .containsExactly(Map.entry("authorization", SecretReference.environment("TOKEN")));
        assertThat(mail.run())
                .extracting(
                        StepRunConfig::retries,
                        StepRunConfig::retryDelay,
                        StepRunConfig::optional,
                        StepRunConfig::phase)
                .containsExactly(3, Duration.ofSeconds(1), true, "data");
        assertThat(mail.run().timeout()).contains(Duration.ofSeconds(9));
        assertThat(mail.run().approvals()).isEqualTo(2);
        assertThat(mail.run().approvalTimeout()).contains(Duration.ofMinutes(5));
        assertThat(mail.run().modes()).containsExactly(RecoveryMode.DRILL);
        assertThat(outage.steps().get(0).run().type()).isEmpty();
    }

    @Test
    void stepsThatCannotBeDoneAreNamedWithTheirPlaces() {
        assertThat(scenario("      - {name: a, type: comand}"))
                .containsExactly("8:25: no plugin on the class path knows this type; did you mean 'command'?");
        assertThat(scenario("      - {name: a, type: wait, settings: {comand: x}}"))
                .containsExactly(
                        "8:41: 'command' is missing: a program and its arguments that ends with 0 when it is well",
                        "8:42: unknown key 'comand'; did you mean 'command'?");
        assertThat(scenario("      - {name: a, action: stop, settings: {command: x}}"))
                .containsExactly("8:33: 'settings' needs 'type', which says what they are of");
        assertThat(scenario("      - {name: a}"))
                .containsExactly("8:9: there is no 'action' and no 'type': what does the step do?");
        assertThat(scenario("      - {name: a, type: restore}"))
                .singleElement()
                .asString()
                .startsWith("8:9: there is no one source: a step restores one, not 2");
        assertThat(scenario("      - {name: a, type: restore, sources: f}"))
                .singleElement()
                .asString()
                .startsWith("8:9: there is no one repository: plans back 'f' up to none");
        assertThat(scenario("      - {name: a, type: check, settings: {of: b, command: x}}"))
                .containsExactly("8:47: there is no step 'b' above that restores something");
        assertThat(scenario("      - {name: a, type: manual, timeout: 0s, settings: {instruction: x}}"))
                .containsExactly("8:42: 'timeout' takes a duration above 0 such as 90s, 15m, 24h or 7d, not '0s'");
        assertThat(scenario("      - {name: a, action: stop}\n    approvers: {ben: key}"))
                .singleElement()
                .asString()
                .startsWith("9:16: \"ben\" cannot approve anything: ");
    }

    private List<String> scenario(String rest) {
        return read("""
                repositories: {r: {url: /r, password: "${P}"}}
                sources: {f: {type: files, settings: {path: /f}}, g: {type: files, settings: {path: /g}}}
                plans: {p: {sources: g, repository: r}}
                scenarios:
                  s:
                    sources: [f, g]
                    steps:
                REST
                """.replace("REST", rest)).problems().stream()
                .map(ConfigProblem::toString)
                .toList();
    }

    @Test
    void allThatIsWrongIsSaidAtOnceWithItsPlace() {
        variables.put("TOKEN", "hunter2");
        List<ConfigProblem> problems = read("""
                        repositories:
                          primary:
                            url: tapes:/dev/st0
                            pasword: ${PASSWORD}
                        sources:
                          db:
                            type: files
                            rpo: quarter of an hour
                            settings: {path: /srv, exclude-larger: 1G, one-file-system: "${TOKEN}"}
                        plans:
                          nightly:
                            sources: [db, cache]
                            repository: primry
                            schedules:
                              incrementals: "0 2 * * *"
                              full: "61 2 * * *"
                            tags: [a, "${NOWHERE}"]
                        """).problems();

        assertThat(problems)
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "3:5: 'password' is missing: where its password is: ${NAME} or ${file:/run/secrets/name}",
                        "3:10: no plugin on the class path knows this type; known are local",
                        "4:5: unknown key 'pasword'; did you mean 'password'?",
                        "8:10: 'rpo' takes a duration above 0 such as 90s, 15m, 24h or 7d, not 'quarter of an hour'",
                        "9:28: unknown key 'exclude-larger'; did you mean 'exclude-larger-than'?",
                        "9:65: 'one-file-system' takes true or false, not '${TOKEN}'",
                        "12:19: there is no source 'cache'; known are db",
                        "13:17: there is no repository 'primry'; did you mean 'primary'?",
                        "15:7: unknown key 'incrementals'; did you mean 'incremental'?",
                        "16:13: 'cron' takes five fields as cron has them, such as 0 2 * * *, or @daily, not '61 2 * * *'",
                        "17:15: the variable NOWHERE is not set, or empty; ${NOWHERE:-default} has a default");
        assertThatThrownBy(() -> read("plans: 7").config())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1:8: 'plans' takes keys with values, not a single value")
                .hasMessageContaining("'sources' is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|1:1: the configuration is empty",
                "'a: [1'|1:6: this is not YAML",
                "'a: 1\na: 2'|2:1: the key 'a' stands here twice",
                "'- a'|1:1: a configuration takes keys with values, not a list",
                "'&a [*a]'|1:1: a configuration takes keys with values, not a list",
                "'plans: &p {x: *p}'|1:15: 'x'",
                "'? [a]\n: b'|1:3: a key is a single word",
                "'--- {}\n--- {}'|2:1: this is not YAML",
                "'sources:'|1:9: 'sources' takes keys with values, not nothing",
                "'sources: {\"a b\": {}}'|1:11: a name has letters, digits and . _ - only, not 'a b'"
            })
    void whatIsNoConfigurationIsRefused(String yaml, String problem) {
        assertThat(read(yaml).problems())
                .extracting(ConfigProblem::toString)
                .anyMatch(text -> text.startsWith(problem) || (problem.endsWith("'x'") && text.contains("is missing")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secret-in-clear|a secret is not written into a configuration",
                "${file:/x} and more|a secret is not written into a configuration",
                "${env:A:-fallback}|a secret is not written into a configuration"
            })
    void aSecretIsAReferenceAndNothingElse(String password, String problem) {
        assertThat(read("repositories: {a: {url: /a, password: \"" + password + "\"}}")
                        .problems())
                .extracting(ConfigProblem::message)
                .anyMatch(message -> message.startsWith(problem))
                .noneMatch(message -> message.contains(password));
    }

    @Test
    void onlySecretsComeFromFiles() {
        assertThat(read("repositories: {a: {url: '${file:/etc/hostname}', password: '${A}'}}")
                        .problems())
                .extracting(ConfigProblem::message)
                .contains("only what is secret is taken from a file, unlike this key");
    }

    @Test
    void stepsComeAfterThoseAboveThem() {
        assertThat(read(WHOLE.replace("after: []", "after: dns").replace("[restore, mail]", "[restor, dns]"))
                        .problems())
                .extracting(ConfigProblem::message)
                .containsExactly(
                        "the step 'dns' stands below, or is this one; a step comes after those above it",
                        "there is no step 'restor'; did you mean 'restore'?",
                        "the step 'dns' stands below, or is this one; a step comes after those above it");
    }

    @Test
    void aPolicyThatKeepsNothingIsRefused() {
        assertThat(read(WHOLE.replace("{yearly: 7}", "{yearly: 0}")).problems())
                .extracting(ConfigProblem::toString)
                .containsExactly("38:27: a retention policy without any rule would keep nothing");
    }

    @Test
    void secretsAreFetchedWhenTheyAreNeededAndNeverShown() throws Exception {
        Path file = directory.resolve("password");
        SecretReference inFile = SecretReference.file(file);
        assertThatThrownBy(() -> inFile.resolve(this::variable)).hasMessageContaining(file.toString());
        Files.writeString(file, " \n");
        assertThatThrownBy(() -> inFile.resolve(this::variable)).hasMessageContaining("it is empty");
        Files.write(file, new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> inFile.resolve(this::variable)).hasMessageContaining("not in UTF-8");
        Files.writeString(file, "correct hörse\n");
        try (Secret secret = inFile.resolve(this::variable)) {
            assertThat(secret.utf8()).isEqualTo("correct hörse".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThatThrownBy(() -> SecretReference.environment("ABSENT").resolve(this::variable))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ABSENT");
        variables.put("KEY", "hunter2");
        PluginSettings settings =
                new PluginSettings(Map.of("user", List.of("me")), Map.of("key", SecretReference.environment("KEY")));
        assertThat(settings.resolve(this::variable)).containsEntry("key", List.of("hunter2"));
        assertThat(settings.toString() + inFile)
                .doesNotContain("hunter2", "hörse")
                .contains("${env:KEY}", "${file:");
    }

    @Test
    void whatItDescribesCanBeBackedUp() throws Exception {
        Files.createDirectory(directory.resolve("data"));
        Files.writeString(directory.resolve("data/file"), "content");
        variables.put("DIR", directory.toString());
        variables.put("PASSWORD", "correct horse");
        Plugins plugins = Plugins.builtIn();
        ProtectionConfig config = read("""
                        repositories: {main: {url: "${DIR}/repository", password: "${PASSWORD}"}}
                        sources: {data: {type: files, settings: {path: "${DIR}/data"}}}
                        plans: {all: {sources: data, repository: main, tags: [configured]}}
                        """).config();
        PlanConfig plan = config.plans().get("all");
        RepositoryConfig main = config.repositories().get(plan.repository());
        SourceConfig data = config.sources().get("data");

        assertThat(directory.resolve("repository")).doesNotExist();
        RepositoryOptions cheap =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        try (Store store = plugins.store(main.url(), main.settings().resolve(this::variable));
                Secret password = main.password().resolve(this::variable);
                Repository repository = Repository.init(store, password, cheap);
                Source source = plugins.source(data.type(), data.settings().resolve(this::variable))) {
            assertThat(BackupPlan.builder(plan.name(), repository)
                            .source(data.name(), source)
                            .tag(plan.tags().toArray(String[]::new))
                            .build()
                            .run()
                            .snapshots())
                    .singleElement()
                    .satisfies(snapshot -> assertThat(snapshot.tags()).contains("configured"));
        }
        try (Stream<Path> files = Files.list(directory.resolve("repository"))) {
            assertThat(files).isNotEmpty();
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws Exception {
        Path file = directory.resolve("holdfast.yaml");
        ConfigReader reader = ConfigReader.of(Plugins.builtIn(), this::variable);
        assertThatThrownBy(() -> reader.read(file)).hasMessageContaining(file.toString());
        Files.write(file, new byte[] {'a', (byte) 0xff});
        assertThatThrownBy(() -> reader.read(file)).hasMessageContaining("not in UTF-8");
        Files.writeString(file, WHOLE);
        assertThat(reader.read(file).problems()).isEmpty();
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    private ConfigReading read(String yaml) {
        return ConfigReader.of(Plugins.builtIn(), this::variable).read(yaml);
    }
}
