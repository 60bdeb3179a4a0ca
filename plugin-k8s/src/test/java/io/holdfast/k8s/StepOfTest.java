package io.holdfast.k8s;

import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.testkit.TestOperation;
import java.time.Instant;
import java.util.Map;

/** The run of a step of a test. */
record StepOfTest(RecoveryMode mode, String key) implements ActionContext {

    static StepOfTest real() {
        return new StepOfTest(RecoveryMode.REAL, "run/step");
    }

    @Override
    public Instant incident() {
        return Instant.EPOCH;
    }

    @Override
    public Map<String, String> outputs(String step) {
        return Map.of();
    }

    @Override
    public Operation operation() {
        return new TestOperation();
    }
}
