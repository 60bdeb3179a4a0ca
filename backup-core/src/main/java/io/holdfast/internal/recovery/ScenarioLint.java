package io.holdfast.internal.recovery;

import io.holdfast.lint.Severity;
import io.holdfast.recovery.FailurePolicy;
import io.holdfast.recovery.LintFinding;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.StepCondition;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules that a scenario is held against. */
public final class ScenarioLint {

    private final RecoveryScenario scenario;
    private final Map<String, Duration> measured;
    private final List<LintFinding> findings = new ArrayList<>();

    /**
     * Those for a scenario.
     *
     * @param measured how long steps took, by their names, where that is known
     */
    public ScenarioLint(RecoveryScenario scenario, Map<String, Duration> measured) {
        this.scenario = scenario;
        this.measured = Map.copyOf(measured);
    }

    /** What breaks one, errors first. */
    public List<LintFinding> findings() {
        graph();
        if (findings.isEmpty()) {
            times();
            measuredTimes();
            phases();
            rollBack();
            conditions();
        }
        return List.copyOf(findings);
    }

    private void graph() {
        if (scenario.steps().isEmpty()) {
            error("no-steps", "it has no steps");
        }
        Map<String, RecoveryStep> steps = new HashMap<>();
        for (RecoveryStep step : scenario.steps()) {
            if (steps.put(step.name(), step) != null) {
                error("duplicate-step", "two steps are called \"" + step.name() + "\"");
            }
        }
        for (RecoveryStep step : scenario.steps()) {
            for (String before : step.after()) {
                if (!steps.containsKey(before)) {
                    error("unknown-step", "\"" + step.name() + "\" comes after \"" + before + "\", which there is not");
                }
            }
        }
        if (findings.isEmpty()) {
            StepGraph.circle(scenario.steps())
                    .ifPresent(circle ->
                            error("circle", "steps come after each other: " + String.join(" after ", circle)));
        }
    }

    private void times() {
        scenario.objectives().rto().ifPresent(rto -> {
            List<String> unknown = scenario.steps().stream()
                    .filter(step -> step.estimate().isEmpty() && !measured.containsKey(step.name()))
                    .map(RecoveryStep::name)
                    .toList();
            if (!unknown.isEmpty()) {
                unknown(
                        "no-estimate",
                        "nobody says how long these take, so that nobody knows whether the RTO of " + rto
                                + " can be met: " + String.join(", ", unknown));
            }
            StepGraph.LongestPath path = StepGraph.longest(scenario.steps());
            if (path.time().compareTo(rto) > 0) {
                warning(
                        "plan-longer-than-rto",
                        "it takes " + path.time() + " by way of " + String.join(", ", path.steps()) + "; the RTO is "
                                + rto);
            }
            Duration waiting = approvals(path.steps());
            if (!waiting.isZero() && path.time().plus(waiting).compareTo(rto) > 0) {
                warning(
                        "approval-longer-than-rto",
                        "approvals on the way may take " + waiting + " besides the " + path.time()
                                + " of the steps; the RTO is " + rto);
            }
        });
        scenario.timeout().ifPresent(timeout -> {
            StepGraph.LongestPath path = StepGraph.longest(scenario.steps());
            if (path.time().compareTo(timeout) > 0) {
                warning("plan-longer-than-timeout", "it takes " + path.time() + " and is ended after " + timeout);
            }
        });
        for (RecoveryStep step : scenario.steps()) {
            if (step.estimate()
                    .filter(time -> time.compareTo(step.timeout()) > 0)
                    .isPresent()) {
                warning(
                        "estimate-longer-than-timeout",
                        "\"" + step.name() + "\" takes " + step.estimate().get() + " and is ended after "
                                + step.timeout());
            }
        }
    }

    /** What a drill has shown counts more than what somebody expects. */
    private void measuredTimes() {
        if (measured.isEmpty()) {
            return;
        }
        scenario.objectives().rto().ifPresent(rto -> {
            StepGraph.LongestPath path = StepGraph.longest(
                    scenario.steps(),
                    step -> Optional.ofNullable(measured.get(step.name())).or(step::estimate));
            if (path.time().compareTo(rto) > 0) {
                warning(
                        "measured-longer-than-rto",
                        "with the times of the last drill it takes " + path.time() + " by way of "
                                + String.join(", ", path.steps()) + "; the RTO is " + rto);
            }
        });
        for (RecoveryStep step : scenario.steps()) {
            Duration took = measured.getOrDefault(step.name(), Duration.ZERO);
            if (step.estimate().filter(time -> took.compareTo(time) > 0).isPresent()) {
                warning(
                        "estimate-too-short",
                        "\"" + step.name() + "\" took " + took + " in the last drill, and is expected to take "
                                + step.estimate().get());
            }
        }
    }

    private Duration approvals(List<String> steps) {
        return scenario.steps().stream()
                .filter(step -> step.approvals() > 0 && steps.contains(step.name()))
                .map(RecoveryStep::approvalTimeout)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private void phases() {
        for (Map.Entry<String, Duration> phase : scenario.phases().entrySet()) {
            List<RecoveryStep> steps = scenario.steps().stream()
                    .filter(step -> step.phase().equals(phase.getKey()))
                    .toList();
            if (steps.isEmpty()) {
                warning("empty-phase", "no step belongs to the phase \"" + phase.getKey() + "\"");
                continue;
            }
            Duration time = StepGraph.longest(steps).time();
            if (time.compareTo(phase.getValue()) > 0) {
                warning(
                        "phase-over-budget",
                        "the phase \"" + phase.getKey() + "\" takes " + time + " and may take " + phase.getValue());
            }
        }
    }

    private void rollBack() {
        if (scenario.onFailure() == FailurePolicy.PAUSE
                && scenario.commitWithin().isEmpty()) {
            return;
        }
        List<String> forGood = scenario.steps().stream()
                .filter(step -> step.action()
                        .filter(action -> !action.compensable(RecoveryMode.REAL))
                        .isPresent())
                .map(RecoveryStep::name)
                .toList();
        if (!forGood.isEmpty()) {
            warning("cannot-be-undone", "it is to be rolled back, and these cannot: " + String.join(", ", forGood));
        }
    }

    private void conditions() {
        for (RecoveryStep step : scenario.steps()) {
            step.when()
                    .filter(condition -> condition.result() == StepCondition.Result.FAILED && !condition.negated())
                    .filter(condition -> scenario.steps().stream()
                            .anyMatch(other -> other.name().equals(condition.step()) && !other.optional()))
                    .ifPresent(condition -> warning(
                            "condition-never-holds",
                            "\"" + step.name() + "\" is done if " + condition
                                    + ", and nothing goes on then unless that step is optional"));
        }
    }

    private void error(String rule, String message) {
        findings.add(new LintFinding(Severity.ERROR, rule, message));
    }

    private void unknown(String rule, String message) {
        findings.add(new LintFinding(Severity.UNKNOWN, rule, message));
    }

    private void warning(String rule, String message) {
        findings.add(new LintFinding(Severity.WARNING, rule, message));
    }
}
