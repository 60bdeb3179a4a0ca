package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.Objectives;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.RecoveryAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What keeps a scenario from being run, and what it warns of. */
class RecoveryScenarioTest {

    private static final RecoveryAction NOTHING = new RecoveryAction() {
        @Override
        public String description() {
            return "nothing";
        }

        @Override
        public Outcome run(ActionContext context) {
            return Outcome.done();
        }
    };

    private static RecoveryStep.Builder step(String name, long minutes) {
        return RecoveryStep.builder(name, NOTHING).estimate(Duration.ofMinutes(minutes));
    }

    private static Objectives rto(long minutes) {
        return Objectives.of(Duration.ofMinutes(minutes), Duration.ofMinutes(5));
    }

    private static List<String> rules(RecoveryScenario.Builder scenario) {
        return scenario.build().lint().stream().map(LintFinding::rule).toList();
    }

    @Test
    void whatADrillHasShownCountsMoreThanWhatIsExpected() {
        RecoveryScenario scenario = RecoveryScenario.builder("shop")
                .objectives(rto(30))
                .step(step("data", 10).build())
                .step(step("cache", 5).build())
                .step(step("check", 5).after("data", "cache").build())
                .step(RecoveryStep.builder("tell", NOTHING).after("check").build())
                .build();
        assertThat(scenario.lint()).extracting(LintFinding::rule).containsExactly("no-estimate");

        assertThat(scenario.lint(Map.of("tell", Duration.ofMinutes(1)))).isEmpty();
        assertThat(scenario.lint(Map.of("cache", Duration.ofMinutes(26), "tell", Duration.ofSeconds(1))))
                .extracting(finding -> finding.rule() + ": " + finding.message())
                .containsExactly(
                        "measured-longer-than-rto: with the times of the last drill it takes PT31M1S by way of cache, check, tell; the RTO is PT30M",
                        "estimate-too-short: \"cache\" took PT26M in the last drill, and is expected to take PT5M");
    }

    @Test
    void allThatKeepsItFromBeingRunIsNamedAtOnce() {
        RecoveryScenario.Builder scenario = RecoveryScenario.builder("broken")
                .step(step("a", 1).build())
                .step(step("a", 1).after("nowhere").build());

        assertThatThrownBy(scenario::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("duplicate-step")
                .hasMessageContaining("unknown-step")
                .hasMessageContaining("\"nowhere\"");
    }

    @Test
    void scenarioWithoutStepsCannotBeRun() {
        assertThatThrownBy(() -> RecoveryScenario.builder("empty").build()).hasMessageContaining("no-steps");
    }

    @Test
    void circleIsNamed() {
        RecoveryScenario.Builder scenario = RecoveryScenario.builder("round")
                .step(step("before", 1).build())
                .step(step("a", 1).after("before", "c").build())
                .step(step("b", 1).after("a").build())
                .step(step("c", 1).after("b").build())
                .step(step("behind", 1).after("c").build());

        assertThatThrownBy(scenario::build).hasMessageContaining("a after c after b after a");
    }

    @Test
    void stepAfterItselfIsACircle() {
        RecoveryScenario.Builder scenario =
                RecoveryScenario.builder("round").step(step("a", 1).after("a").build());

        assertThatThrownBy(scenario::build).hasMessageContaining("a after a");
    }

    @Test
    void stepThatMakesNoSenseIsRefused() {
        assertThatThrownBy(() ->
                        step("../a", 0).timeout(Duration.ZERO).modes(Set.of()).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("name", "timeout", "estimate", "mode");
    }

    /** Complete outage and security incident of seed 0, which cannot be right. */
    @Test
    void planThatIsLongerThanTheRtoIsNamed() {
        assertThat(rules(RecoveryScenario.builder("complete outage")
                        .objectives(rto(15))
                        .then(step("activate", 2).build())
                        .then(step("restore", 30).build())
                        .then(step("dns", 10).build())))
                .containsExactly("plan-longer-than-rto");
        assertThat(rules(RecoveryScenario.builder("data corruption")
                        .objectives(rto(60))
                        .then(step("isolate", 10).build())
                        .then(step("restore", 20).build())
                        .then(step("validate", 15).build())))
                .isEmpty();
    }

    @Test
    void stepsAtTheSameTimeDoNotAddUp() {
        assertThat(rules(RecoveryScenario.builder("parallel")
                        .objectives(rto(40))
                        .then(step("a", 30).build(), step("b", 30).build())
                        .then(step("c", 10).build())))
                .isEmpty();
        assertThat(RecoveryScenario.builder("parallel")
                        .objectives(rto(39))
                        .then(step("a", 20).build(), step("b", 30).build())
                        .then(step("c", 10).build())
                        .build()
                        .lint())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("PT40M by way of b, c", "PT39M"));
    }

    @Test
    void missingEstimateIsNamed() {
        assertThat(rules(RecoveryScenario.builder("unknown")
                        .objectives(rto(40))
                        .step(RecoveryStep.builder("a", NOTHING).build())))
                .containsExactly("no-estimate");
    }

    @Test
    void approvalsOnTheWayCount() {
        assertThat(rules(RecoveryScenario.builder("approved")
                        .objectives(rto(40))
                        .step(step("a", 20).approvals(1, Duration.ofMinutes(30)).build())))
                .containsExactly("approval-longer-than-rto");
    }

    @Test
    void phasesHaveTheirBudgets() {
        assertThat(rules(RecoveryScenario.builder("phases")
                        .phase("assessment", Duration.ofMinutes(15))
                        .phase("recovery", Duration.ofMinutes(15))
                        .phase("nothing", Duration.ofMinutes(15))
                        .then(step("a", 10).phase("assessment").build())
                        .then(step("b", 10).phase("recovery").build())
                        .then(step("c", 10).phase("recovery").build())))
                .containsExactly("phase-over-budget", "empty-phase");
    }

    @Test
    void timesThatEndBeforeTheStepsAreNamed() {
        assertThat(rules(RecoveryScenario.builder("short")
                        .timeout(Duration.ofMinutes(30))
                        .then(step("a", 20).timeout(Duration.ofMinutes(10)).build())
                        .then(step("b", 20).build())))
                .containsExactly("plan-longer-than-timeout", "estimate-longer-than-timeout");
    }

    @Test
    void whatCannotBeUndoneIsNamedWhereItIsToBe() {
        assertThat(rules(RecoveryScenario.builder("forth")
                        .onFailure(FailurePolicy.ROLL_BACK)
                        .step(step("a", 20).build())))
                .containsExactly("cannot-be-undone");
    }

    @Test
    void digestIsOfAllThatItSays() {
        RecoveryScenario scenario =
                RecoveryScenario.builder("a").step(step("b", 1).build()).build();

        assertThat(RecoveryScenario.builder("a")
                        .step(step("b", 1).build())
                        .build()
                        .digest())
                .isEqualTo(scenario.digest());
        assertThat(List.of(
                        RecoveryScenario.builder("b").step(step("b", 1).build()).build(),
                        RecoveryScenario.builder("a").step(step("c", 1).build()).build(),
                        RecoveryScenario.builder("a").step(step("b", 2).build()).build(),
                        RecoveryScenario.builder("a")
                                .step(step("b", 1)
                                        .approvals(1, Duration.ofDays(1))
                                        .build())
                                .build(),
                        RecoveryScenario.builder("a")
                                .step(step("b", 1).build())
                                .commitWithin(Duration.ofMinutes(1))
                                .build(),
                        RecoveryScenario.builder("a")
                                .step(RecoveryStep.manual("b", "nothing")
                                        .estimate(Duration.ofMinutes(1))
                                        .build())
                                .build()))
                .extracting(RecoveryScenario::digest)
                .doesNotHaveDuplicates()
                .doesNotContain(scenario.digest());
    }
}
