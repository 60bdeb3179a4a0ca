package io.holdfast.config;

import io.holdfast.recovery.Approvers;
import io.holdfast.recovery.FailurePolicy;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a scenario is run.
 *
 * @param repository the name of the repository that it restores from; without, that of the only plan that backs a source up
 * @param phases how long each phase may take that has a budget, in the order of the file
 * @param onFailure what happens when a step has failed without which there is no recovery
 * @param timeout how long a run may take before it ends
 * @param commitWithin how long a person has to commit what was done for real, before it is rolled back
 * @param approvers who may approve its steps, with a signature, if the configuration says so
 * @param breakGlass whether somebody may go on without approvals, which then have to be reviewed
 * @param trigger whose incidents it is for, if the configuration says so
 */
public record ScenarioRunConfig(
        Optional<String> repository,
        Map<String, Duration> phases,
        FailurePolicy onFailure,
        Optional<Duration> timeout,
        Optional<Duration> commitWithin,
        Optional<Approvers> approvers,
        boolean breakGlass,
        Optional<TriggerConfig> trigger) {

    /** Copies the map. */
    public ScenarioRunConfig {
        phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
    }
}
