package io.holdfast.internal.recovery;

import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Instant;
import java.util.Map;

/** What an action is told of its run. */
public record RunContext(
        RecoveryMode mode,
        String key,
        Instant incident,
        Map<String, Map<String, String>> allOutputs,
        Operation operation)
        implements ActionContext {

    /** Copies the map. */
    public RunContext {
        allOutputs = Map.copyOf(allOutputs);
    }

    @Override
    public Map<String, String> outputs(String step) {
        return allOutputs.getOrDefault(step, Map.of());
    }
}
