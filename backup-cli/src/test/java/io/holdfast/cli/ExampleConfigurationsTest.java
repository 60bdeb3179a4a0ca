package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ConfigReading;
import io.holdfast.k8s.KubernetesScratch;
import io.holdfast.lint.FeasibilityLint;
import io.holdfast.lint.Finding;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.RestoreTest;
import io.holdfast.postgres.PostgresScratch;
import io.holdfast.redis.RedisScratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configurations of five systems, as they describe themselves: they can be said, and the lint finds what contradicts itself in them; and two in which nothing does. */
class ExampleConfigurationsTest {

    private static final Path EXAMPLES = Path.of("../examples/config");
    private static final Map<String, String> VARIABLES = Map.of("AWS_ACCESS_KEY_ID", "AKIA");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource({
        "ai-mixer.yaml, 'dns-ttl-too-long plaintext-beside-repository plan-longer-than-rto schedule-cannot-meet-rpo'",
        "voice-agents.yaml, 'archive-tier-breaks-rto archive-timeout-missing composite-rpo schedule-cannot-meet-rpo'",
        "storysign.yaml, 'automatic-destruction detection-slower-than-target'",
        "rsp-education.yaml, 'archive-command-not-durable archive-tier-breaks-rto archive-timeout-missing copy-follows-delete "
                + "dns-ttl-too-long failover-without-fencing pipe-hides-failure pitr-needs-base-backup plaintext-beside-repository read-only-is-outage "
                + "redis-aof-shadows-rdb redis-save-not-awaited restore-test-proves-nothing retention-conflict schedule-cannot-meet-rpo'",
        "labelmint.yaml, 'archive-tier-breaks-rto dns-ttl-too-long failover-without-fencing retention-conflict two-restore-points'"
    })
    void isReadAndItsContradictionsAreNamed(String file, String rules) {
        ConfigReading reading = reader().read(EXAMPLES.resolve(file));
        assertThat(reading.problems()).isEmpty();
        List<String> broken = FeasibilityLint.standard().check(reading.config()).stream()
                .map(Finding::rule)
                .distinct()
                .sorted()
                .toList();
        assertThat(broken).containsExactly(rules.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.yaml", "restore-tests.yaml"})
    void whatContradictsNothingHoldsWhatItPromises(String file) {
        ConfigReading reading = reader().read(EXAMPLES.resolve(file));
        assertThat(reading.problems()).isEmpty();
        assertThat(FeasibilityLint.standard().check(reading.config())).isEmpty();
    }

    @Test
    void allAreTried() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            assertThat(files).hasSize(7);
        }
    }

    /** What plugins make of its settings: nothing is asked for that. */
    @Test
    void restoresAreTriedWhereTheySay() {
        PlanResources resources = PlanResources.of(Plugins.discover(), name -> Optional.of("x"));
        List<RestoreTest> tests =
                reader().read(EXAMPLES.resolve("restore-tests.yaml")).config().sources().values().stream()
                        .map(source -> resources.restoreTest(source).orElseThrow())
                        .toList();
        assertThat(tests).allSatisfy(test -> assertThat(test.checks()).hasSize(1));
        assertThat(tests.stream().map(RestoreTest::scratch))
                .hasExactlyElementsOfTypes(PostgresScratch.class, RedisScratch.class, KubernetesScratch.class);
    }

    @Test
    void theOneOfTheDocumentHoldsWhatItPromises() throws IOException {
        Matcher yaml = YAML.matcher(Files.readString(Path.of("../docs/configuration.md")));
        assertThat(yaml.find()).isTrue();
        ConfigReading reading = reader().read(yaml.group(1));
        assertThat(reading.problems()).isEmpty();
        List<Finding> findings = FeasibilityLint.standard().check(reading.config());
        assertThat(findings).isEmpty();
    }

    @Test
    void theScenarioOfTheDocumentIsOne() throws IOException {
        Matcher yaml = YAML.matcher(Files.readString(Path.of("../docs/recovery.md")));
        assertThat(yaml.find()).isTrue();
        ConfigReading reading = reader().read("""
                repositories: {main: {url: /main, password: "${P}"}}
                sources: {uploads: {type: files, settings: {path: /srv/uploads}}}
                plans: {all: {sources: uploads, repository: main}}
                """ + yaml.group(1));
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.config().scenarios()).containsOnlyKeys("lost-uploads");
    }

    private static ConfigReader reader() {
        return ConfigReader.of(Plugins.discover(), name -> Optional.ofNullable(VARIABLES.get(name)));
    }
}
