package io.holdfast.internal.config;

import io.holdfast.bootstrap.RecoveryDocuments;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks whether what refers to something by its name refers to something that there is. */
final class References {

    private final Value root;
    private final ShapeReader reader;
    private final Set<String> repositories;
    private final Set<String> sources;
    private final Set<String> scenarios;

    private References(Value root, ShapeReader reader) {
        this.root = root;
        this.reader = reader;
        repositories = names("repositories");
        sources = names("sources");
        scenarios = names("scenarios");
    }

    static void check(Value root, ShapeReader reader) {
        new References(root, reader).check();
    }

    private void check() {
        each("plans").forEach(plan -> {
            named(plan.items("sources"), sources, "source");
            unique(plan.items("sources"), "source");
            plan.at("drill")
                    .ifPresent(drill -> named(drill.at("scenario").stream().toList(), scenarios, "scenario"));
            plan.at("schedules")
                    .flatMap(schedules -> schedules.at("drill"))
                    .filter(schedule -> plan.at("drill").isEmpty())
                    .ifPresent(schedule -> reader.problem(
                            schedule.position(),
                            schedule.path(),
                            "it is not said which recovery is rehearsed: name its scenario with 'drill' of the plan"));
            named(plan.at("repository").stream().toList(), repositories, "repository");
            plan.items("copies").forEach(copy -> {
                named(copy.at("repository").stream().toList(), repositories, "repository");
                if (copy.text("repository").equals(plan.text("repository"))) {
                    reader.problem(
                            copy.position(), copy.path(), "a copy in the repository that the plan writes is no copy");
                }
            });
        });
        unique(root.items("documents"), "document");
        root.items("documents").stream()
                .filter(document -> document.text().equals(RecoveryDocuments.CONFIGURATION))
                .forEach(document -> reader.problem(
                        document.position(),
                        document.path(),
                        "under this name the configuration itself is kept; name the others"));
        each("scenarios").forEach(scenario -> {
            named(scenario.items("sources"), sources, "source");
            named(scenario.at("repository").stream().toList(), repositories, "repository");
            steps(scenario.items("steps"));
        });
    }

    /** A step comes after others, that there are, and that stand above it: so there is no circle. */
    private void steps(List<Value> steps) {
        Set<String> above = new HashSet<>();
        List<String> all = new ArrayList<>();
        steps.forEach(step -> step.text("name").ifPresent(all::add));
        for (Value step : steps) {
            named(step.items("sources"), sources, "source");
            List<Value> before = new ArrayList<>(step.items("after"));
            step.at("when").flatMap(when -> when.at("step")).ifPresent(before::add);
            for (Value after : before) {
                if (all.contains(after.text()) && !above.contains(after.text())) {
                    reader.problem(
                            after.position(),
                            after.path(),
                            "the step '" + after.text()
                                    + "' stands below, or is this one; a step comes after those above it");
                } else {
                    named(List.of(after), new HashSet<>(all), "step");
                }
            }
            Optional<Value> name = step.at("name");
            if (name.isPresent() && !above.add(name.get().text())) {
                reader.problem(
                        name.get().position(),
                        name.get().path(),
                        "two steps are named '" + name.get().text() + "'");
            }
        }
    }

    private void named(List<Value> references, Set<String> known, String what) {
        for (Value reference : references) {
            if (!reference.text().isEmpty() && !known.contains(reference.text())) {
                reader.problem(
                        reference.position(),
                        reference.path(),
                        "there is no " + what + " '" + reference.text() + "'" + Suggestion.of(reference.text(), known));
            }
        }
    }

    private void unique(List<Value> references, String what) {
        Set<String> seen = new HashSet<>();
        for (Value reference : references) {
            if (!seen.add(reference.text())) {
                reader.problem(
                        reference.position(),
                        reference.path(),
                        "the " + what + " '" + reference.text() + "' stands here twice");
            }
        }
    }

    private Set<String> names(String key) {
        return root.at(key).map(value -> value.fields().keySet()).orElse(Set.of());
    }

    private List<Value> each(String key) {
        return root.at(key).map(value -> List.copyOf(value.fields().values())).orElse(List.of());
    }
}
