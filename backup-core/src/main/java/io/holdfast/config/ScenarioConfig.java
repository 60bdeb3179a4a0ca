package io.holdfast.config;

import io.holdfast.Objectives;
import java.util.List;
import java.util.Optional;

/**
 * A disaster, and the way back from it.
 *
 * @param name of the scenario
 * @param sources what must work again in the end
 * @param objectives what is promised
 * @param detection how it is noticed, if the configuration says so
 * @param automatic whether it begins without anybody having said so
 * @param approval whether a person has to agree before anything is done
 * @param steps what is done; each comes after the one before it, unless it says otherwise
 * @param run how it is run
 */
public record ScenarioConfig(
        String name,
        List<String> sources,
        Objectives objectives,
        Optional<DetectionConfig> detection,
        boolean automatic,
        boolean approval,
        List<StepConfig> steps,
        ScenarioRunConfig run) {

    /** Copies the lists. */
    public ScenarioConfig {
        sources = List.copyOf(sources);
        steps = List.copyOf(steps);
    }
}
