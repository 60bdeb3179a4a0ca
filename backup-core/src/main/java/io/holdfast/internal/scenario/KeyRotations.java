package io.holdfast.internal.scenario;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.internal.recovery.StepType;
import io.holdfast.plan.PlanResources;
import io.holdfast.spi.Secret;
import java.util.List;
import java.util.Optional;

/** The steps of a configuration that give repositories other passwords. */
final class KeyRotations {

    private final ProtectionConfig config;
    private final PlanResources resources;

    KeyRotations(ProtectionConfig config, PlanResources resources) {
        this.config = config;
        this.resources = resources;
    }

    /** The passwords that a repository may have been given; the caller closes them. */
    List<Secret> passwordsOf(String repository) {
        StepActions actions = new StepActions(resources);
        return config.scenarios().values().stream()
                .filter(scenario -> repositoryOf(scenario).equals(Optional.of(repository)))
                .flatMap(scenario -> scenario.steps().stream())
                .filter(KeyRotations::isOne)
                .map(step -> actions.settings(step, StepType.ROTATE_KEY).secret("new-password"))
                .toList();
    }

    private static boolean isOne(StepConfig step) {
        return step.run().type().flatMap(StepType::of).equals(Optional.of(StepType.ROTATE_KEY));
    }

    /** As {@link Restores} finds it, of the first source. */
    private Optional<String> repositoryOf(ScenarioConfig scenario) {
        return scenario.run()
                .repository()
                .or(() -> config.plans().values().stream()
                        .filter(plan -> scenario.sources().stream().limit(1).anyMatch(plan.sources()::contains))
                        .map(PlanConfig::repository)
                        .findFirst());
    }
}
