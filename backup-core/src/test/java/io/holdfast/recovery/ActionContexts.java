package io.holdfast.recovery;

import io.holdfast.Cancellation;
import io.holdfast.internal.recovery.RunContext;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Runs something of an action as a run would. */
final class ActionContexts {

    private ActionContexts() {}

    @FunctionalInterface
    interface Body<T> {
        T with(ActionContext context) throws IOException, InterruptedException;
    }

    static <T> T in(RecoveryMode mode, Body<T> body) throws IOException {
        return in(mode, new Cancellation(), Map.of(), body);
    }

    static <T> T in(
            RecoveryMode mode, Cancellation cancellation, Map<String, Map<String, String>> outputs, Body<T> body)
            throws IOException {
        return RunningOperation.run(
                "test",
                Clock.systemUTC(),
                event -> {},
                cancellation,
                operation -> body.with(
                        new RunContext(mode, "run/step", Instant.now(), Optional.empty(), outputs, operation)));
    }
}
