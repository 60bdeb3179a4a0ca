package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.RecoveryMode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Groups of steps that are done only if an earlier step has come to something. */
@Timeout(60)
class StepConditionTest {

    @TempDir
    private Path directory;

    private final World world = new World();

    private RecoveryStep step(String name) {
        return RecoveryStep.builder(name, world.action(name)).build();
    }

    private RecoveryStep.Builder says(String name, String kind) {
        return RecoveryStep.builder(name, world.action(name, (context, effect) -> Outcome.done(Map.of("kind", kind))));
    }

    private RecoveryRun begin(RecoveryScenario scenario, RecoveryMode mode) {
        return RecoveryRun.begin(
                scenario,
                directory.resolve("journal"),
                RunRequest.by("anna").mode(mode).build());
    }

    private RecoveryReport run(RecoveryScenario scenario) {
        try (RecoveryRun run = begin(scenario, RecoveryMode.REAL)) {
            return run.proceed();
        }
    }

    @Test
    void theGroupIsDoneOfWhichTheConditionHolds() {
        StepCondition corrupt = StepCondition.says("assess", "kind", "corruption");
        RecoveryReport report = run(RecoveryScenario.builder("branches")
                .then(says("assess", "corruption").build())
                .thenWhen(corrupt, step("isolate"), step("inform"))
                .thenWhen(corrupt, step("restore"))
                .thenWhen(corrupt.negate(), step("restart"))
                .then(step("check"))
                .build());

        assertThat(report.state()).isEqualTo(RunState.COMPLETED);
        assertThat(world.effects()).containsExactlyInAnyOrder("isolate", "inform", "restore", "check");
        assertThat(report.step("restart").state()).isEqualTo(StepState.SKIPPED);
        assertThat(report.step("restart").reason()).isEqualTo("it is not so that assess says not kind = corruption");
    }

    @Test
    void whatIsNotKnownIsNeitherSoNorNot() {
        StepCondition done = StepCondition.done("real-only");
        RecoveryStep realOnly = RecoveryStep.builder("real-only", world.action("real-only"))
                .modes(EnumSet.of(RecoveryMode.REAL))
                .build();
        RecoveryScenario scenario = RecoveryScenario.builder("branches")
                .then(realOnly)
                .thenWhen(done, step("one"))
                .thenWhen(done.negate(), step("other"))
                .build();
        try (RecoveryRun run = begin(scenario, RecoveryMode.DRILL)) {
            RecoveryReport report = run.proceed();

            assertThat(report.state()).isEqualTo(RunState.COMPLETED);
            assertThat(world.effects()).isEmpty();
        }
        assertThat(StepCondition.failed("x").holds(StepState.SKIPPED, Map.of())).isFalse();
        assertThat(StepCondition.failed("x").negate().holds(StepState.SKIPPED, Map.of()))
                .isFalse();
        assertThat(StepCondition.says("x", "y", "z").negate().holds(StepState.FAILED, Map.of()))
                .isFalse();
    }

    @Test
    void peopleGoThroughAllBranches() {
        RecoveryScenario scenario = RecoveryScenario.builder("branches")
                .then(step("look"))
                .thenWhen(StepCondition.done("look"), step("one"))
                .thenWhen(StepCondition.done("look").negate(), step("other"))
                .build();
        try (RecoveryRun run = begin(scenario, RecoveryMode.TABLE_TOP)) {
            assertThat(run.proceed().steps()).extracting(StepReport::state).containsOnly(StepState.WALKED);
        }
    }

    @Test
    void thePlanSaysWhenAStepIsDone() {
        RecoveryScenario scenario = RecoveryScenario.builder("branches")
                .then(step("look"))
                .thenWhen(StepCondition.done("look"), step("one"))
                .build();
        RecoveryPlan plan = RecoveryRun.plan(scenario, RunRequest.by("anna").build());

        assertThat(plan.steps().get(1).preview()).isEqualTo("if look was done: do one");
        RecoveryScenario always = RecoveryScenario.builder("branches")
                .then(step("look"))
                .then(step("one"))
                .build();
        assertThat(scenario.digest()).isNotEqualTo(always.digest());
    }

    @Test
    void aConditionThatCannotHoldIsNamed() {
        RecoveryScenario scenario = RecoveryScenario.builder("branches")
                .then(step("look"))
                .thenWhen(StepCondition.failed("look"), step("one"))
                .build();

        assertThat(scenario.lint()).extracting(LintFinding::rule).contains("condition-never-holds");
        assertThatThrownBy(() -> RecoveryScenario.builder("branches")
                        .thenWhen(StepCondition.failed("lok"), step("one"))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("\"one\" comes after \"lok\", which there is not");
        RecoveryStep own = RecoveryStep.builder("one", world.action("one"))
                .when(StepCondition.done("look"))
                .build();
        assertThatThrownBy(() -> RecoveryScenario.builder("branches").thenWhen(StepCondition.failed("look"), own))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has a condition of its own");
    }
}
