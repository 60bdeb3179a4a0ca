package io.holdfast.internal.recovery;

import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What an action is told of its run. */
public record RunContext(
        RecoveryMode mode,
        String key,
        Instant incident,
        Optional<Instant> point,
        Map<String, Map<String, String>> allOutputs,
        Operation operation)
        implements ActionContext {

    /** Copies the map; what a drill restores to is what it takes the incident for. */
    public RunContext {
        incident = point.orElse(incident);
        allOutputs = Map.copyOf(allOutputs);
    }

    @Override
    public Map<String, String> outputs(String step) {
        return allOutputs.getOrDefault(step, Map.of());
    }
}
