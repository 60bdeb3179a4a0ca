package io.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Plugins;
import io.holdfast.SizeLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration says of how a plan is carried out. */
class PlanRunConfigTest {

    private static final String BEGIN = """
            repositories: {main: {url: /main, password: "${PASSWORD}"}}
            sources: {files: {type: files, settings: {path: /srv}}}
            plans:
              all:
                sources: files
                repository: main
            """;

    @Test
    void verifyingIsSaidInAWordOrAtLength() {
        assertThat(run("").verification())
                .isEqualTo(new VerificationConfig(
                        VerificationConfig.Level.EVERYTHING_READ, Optional.empty(), OptionalLong.empty(), false));
        assertThat(run("verify: structure").verification().level()).isEqualTo(VerificationConfig.Level.STRUCTURE);
        VerificationConfig rolling = run("proven-within: 90d\n    verify: {level: rolling, budget: 50G, heal: true}")
                .verification();
        assertThat(rolling)
                .isEqualTo(new VerificationConfig(
                        VerificationConfig.Level.ROLLING,
                        Optional.of(Duration.ofDays(90)),
                        OptionalLong.of(50L << 30),
                        true));
        assertThat(rolling.everythingWithin()).isEqualTo(Duration.ofDays(90));
        assertThat(run("").verification().everythingWithin()).isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "7b, 7", "64K, 65536", "64kib, 65536", "2m, 2097152", "1G, 1073741824", "3T, 3298534883328"})
    void sizesAreCountedInPowersOf1024(String written, long bytes) {
        assertThat(run("verify: {level: rolling, budget: " + written + "}")
                        .verification()
                        .dailyBudget())
                .hasValue(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "verify: often|'level' takes one of structure, sample, everything-read, rolling",
                "verify: {budget: 5G}|'level' is missing",
                "verify: {level: rolling, budget: 0}|'budget' takes a number of bytes above 0",
                "verify: {level: rolling, budget: 00K}|'budget' takes a number of bytes above 0",
                "window: {from: 22:00}|'to' is missing",
                "window: {from: 22:00, to: 24:00}|'to' takes a time of day such as 22:00",
                "window: {from: 6:00, to: 07:00}|'from' takes a time of day such as 22:00",
                "bandwidth: 0|'rate' takes a number of bytes above 0",
                "bandwidth: {during: {from: 22:00, to: 06:00}}|'rate' is missing",
                "limits: {size: 5G}|'on-excess' is missing",
                "limits: {growth: 1, on-excess: warn}|'growth' takes a number from 2 to 99999",
                "limits: {growth: 10, on-excess: shout}|'on-excess' takes one of warn, refuse",
                "holds: [{from: 2026-01-01T00:00:00Z}]|'reason' is missing",
                "holds: [{reason: case, from: yesterday}]|'from' takes a moment such as",
                "proven-within: 12h|'proven-within' takes a number of days such as 30d",
                "proven-within: 0d|'proven-within' takes a number of days such as 30d"
            })
    void whatMakesNoSenseIsSaid(String plan, String problem) {
        assertThat(read(BEGIN + "    " + plan + "\n").problems())
                .extracting(ConfigProblem::message)
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @Test
    void whatHoldsAPlanBackIsThere() {
        PlanRunConfig run = run(
                "window: [{from: 22:00, to: 06:00}, {from: 12:00, to: 13:00, zone: Europe/Berlin}]\n    limits: {size: 500G, growth: 10, on-excess: refuse}");
        assertThat(run.windows())
                .containsExactly(
                        new TimeWindow(LocalTime.of(22, 0), LocalTime.of(6, 0), ZoneOffset.UTC),
                        new TimeWindow(LocalTime.of(12, 0), LocalTime.of(13, 0), ZoneId.of("Europe/Berlin")));
        assertThat(run.opening(Instant.parse("2026-07-01T08:00:00Z"))).isEqualTo("2026-07-01T10:00:00Z");
        assertThat(run.opening(Instant.parse("2026-07-01T23:00:00Z"))).isEqualTo("2026-07-01T23:00:00Z");
        assertThat(run("jitter: 1m").opening(Instant.EPOCH)).isEqualTo(Instant.EPOCH);
        assertThat(run("jitter: 1m").closing(Instant.EPOCH)).isEmpty();
        assertThat(run.closing(Instant.parse("2026-07-01T23:00:00Z"))).contains(Instant.parse("2026-07-02T06:00:00Z"));
        assertThat(run.closing(Instant.parse("2026-07-01T08:00:00Z"))).isEmpty();
        assertThat(run("window: [{from: 22:00, to: 02:00}, {from: 01:00, to: 06:00}]")
                        .closing(Instant.parse("2026-07-01T23:00:00Z")))
                .as("goes on in the other")
                .contains(Instant.parse("2026-07-02T06:00:00Z"));
        assertThat(run("window: {from: 12:00, to: 12:00}").closing(Instant.EPOCH))
                .as("all day")
                .isEmpty();
        assertThat(run.sizeLimits()).isEqualTo(new SizeLimits(OptionalLong.of(500L << 30), OptionalInt.of(10), true));
        assertThat(run("bandwidth: 20M").bandwidth()).containsExactly(new BandwidthLimit(20 << 20, Optional.empty()));
        assertThat(plan("holds: [{reason: case 42, from: 2026-01-01T00:00:00Z, until: 2030-01-01T00:00:00Z}]")
                        .holds())
                .containsExactly(new HoldConfig(
                        "case 42",
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Optional.empty(),
                        Optional.of(Instant.parse("2030-01-01T00:00:00Z"))));
    }

    @Test
    void documentsAreFilesBesideTheConfiguration() {
        assertThat(read(BEGIN + "documents: [network.md, RUNBOOK.md]\n")
                        .config()
                        .documents())
                .containsExactly("network.md", "RUNBOOK.md");
        assertThat(problems("documents: ../passwd\n"))
                .singleElement()
                .asString()
                .contains("without directories");
        assertThat(problems("documents: [a.md, a.md]\n")).containsExactly("the document 'a.md' stands here twice");
        assertThat(problems("documents: holdfast.yaml\n"))
                .containsExactly("under this name the configuration itself is kept; name the others");
    }

    @Test
    void theTextThatWasReadIsThere() {
        assertThat(read(BEGIN).text()).isEqualTo(BEGIN);
    }

    private static List<String> problems(String more) {
        return read(BEGIN + more).problems().stream()
                .map(ConfigProblem::message)
                .toList();
    }

    static PlanRunConfig run(String plan) {
        return plan(plan).run();
    }

    private static PlanConfig plan(String plan) {
        return read(BEGIN + "    " + plan + "\n").config().plans().get("all");
    }

    private static ConfigReading read(String yaml) {
        return ConfigReader.of(Plugins.builtIn(), name -> Optional.empty()).read(yaml);
    }
}
