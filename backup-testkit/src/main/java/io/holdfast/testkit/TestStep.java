package io.holdfast.testkit;

import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Instant;
import java.util.Map;

/**
 * The run of a step of a recovery, as a test of an action has it: no step has outputs, and nobody cancels it.
 *
 * @param key of the run of the step; an action that sees the same one again may have been interrupted
 */
public record TestStep(RecoveryMode mode, String key) implements ActionContext {

    /** One of a recovery in earnest. */
    public static TestStep real() {
        return new TestStep(RecoveryMode.REAL, "run/step");
    }

    /** The epoch. */
    @Override
    public Instant incident() {
        return Instant.EPOCH;
    }

    @Override
    public Map<String, String> outputs(String step) {
        return Map.of();
    }

    /** A new one at each call. */
    @Override
    public Operation operation() {
        return new TestOperation();
    }
}
