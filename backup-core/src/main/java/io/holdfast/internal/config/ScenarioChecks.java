package io.holdfast.internal.config;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.recovery.StepType;
import io.holdfast.internal.recovery.WrittenTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Looks whether the steps of scenarios could be done: who approves, what is restored and from where. */
final class ScenarioChecks {

    private final Value root;
    private final ShapeReader reader;

    private ScenarioChecks(Value root, ShapeReader reader) {
        this.root = root;
        this.reader = reader;
    }

    /** What refers to nothing was said before, and is not said again. */
    static void check(Value root, ShapeReader reader) {
        if (reader.problems().isEmpty()) {
            ScenarioChecks checks = new ScenarioChecks(root, reader);
            root.at("scenarios")
                    .ifPresent(scenarios -> scenarios.fields().values().forEach(checks::scenario));
        }
    }

    private void scenario(Value scenario) {
        scenario.at("approvers").ifPresent(this::approvers);
        Map<String, Value> above = new HashMap<>();
        for (Value step : scenario.items("steps")) {
            Optional<StepType> type = step.text("type").flatMap(StepType::of);
            if (step.at("action").isEmpty() && step.at("type").isEmpty()) {
                problem(step, "there is no 'action' and no 'type': what does the step do?");
            }
            if (type.equals(Optional.of(StepType.RESTORE))) {
                restore(scenario, step);
            }
            if (type.equals(Optional.of(StepType.CHECK))) {
                check(step, above);
            }
            touched(step);
            step.at("when").ifPresent(this::condition);
            step.text("name").ifPresent(name -> above.put(name, step));
        }
    }

    private void condition(Value when) {
        boolean says = when.at("output").isPresent() && when.at("equals").isPresent();
        boolean half = when.at("output").isPresent() != when.at("equals").isPresent();
        if (half || says == when.at("is").isPresent()) {
            problem(when, "a condition has either 'is', or 'output' and 'equals'");
        }
    }

    /** What steps of any type of Holdfast's say that they change. */
    private void touched(Value step) {
        if (step.text("type").flatMap(StepType::of).isEmpty()) {
            return;
        }
        for (String key : List.of("touches", "production")) {
            step.at("settings").flatMap(settings -> settings.at(key)).ifPresent(this::targets);
        }
    }

    private void targets(Value written) {
        try {
            WrittenTarget.parse(written.items().stream().map(Value::text).toList());
        } catch (IllegalArgumentException e) {
            problem(written, String.valueOf(e.getMessage()));
        }
    }

    private void approvers(Value approvers) {
        try {
            ConfigDocument.approvers(approvers);
        } catch (ConfigurationException e) {
            problem(approvers, String.valueOf(e.getMessage()));
        }
    }

    private void restore(Value scenario, Value step) {
        List<String> sources = step.at("sources").isPresent() ? step.texts("sources") : scenario.texts("sources");
        if (sources.size() != 1) {
            problem(
                    step,
                    "there is no one source: a step restores one, not " + sources.size() + "; name it with 'sources'");
            return;
        }
        if (scenario.at("repository").isPresent()) {
            return;
        }
        Set<String> repositories = repositoriesOf(sources.get(0));
        if (repositories.size() != 1) {
            problem(
                    step,
                    "there is no one repository: plans back '" + sources.get(0) + "' up to "
                            + (repositories.isEmpty() ? "none" : String.join(", ", repositories))
                            + "; name it with 'repository' of the scenario");
        }
    }

    private Set<String> repositoriesOf(String source) {
        Set<String> repositories = new TreeSet<>();
        for (Value plan : root.at("plans").map(plans -> plans.fields().values()).orElse(List.of())) {
            if (plan.texts("sources").contains(source)) {
                plan.text("repository").ifPresent(repositories::add);
            }
        }
        return repositories;
    }

    private void check(Value step, Map<String, Value> above) {
        Optional<Value> of = step.at("settings").flatMap(settings -> settings.at("of"));
        Optional<Value> restore = of.flatMap(name -> Optional.ofNullable(above.get(name.text())));
        boolean restores = restore.flatMap(value -> value.text("type")).equals(Optional.of(StepType.RESTORE.word()));
        of.filter(name -> !restores)
                .ifPresent(
                        name -> problem(name, "there is no step '" + name.text() + "' above that restores something"));
    }

    private void problem(Value where, String message) {
        reader.problem(where.position(), where.path(), message);
    }
}
