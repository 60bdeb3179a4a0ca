package io.holdfast.internal.recovery;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.RecoveryAction;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Function;

/** What actions would do. */
public final class Previews {

    private Previews() {}

    /** What a step would do, and when. */
    static String conditional(RecoveryStep step, String preview) {
        return step.when().map(condition -> "if " + condition + ": ").orElse("") + preview;
    }

    /**
     * What an action would do, or why that cannot be told.
     *
     * @throws CancelledException if it was cancelled
     */
    public static String of(
            RecoveryAction action,
            Clock clock,
            Consumer<HoldfastEvent> listener,
            Cancellation cancellation,
            Function<Operation, ? extends ActionContext> context) {
        try {
            return RunningOperation.run(
                    "recovery preview",
                    clock,
                    listener,
                    cancellation,
                    operation -> action.preview(context.apply(operation)));
        } catch (CancelledException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return action.description() + " (what that would do cannot be told: " + e.getMessage() + ")";
        }
    }
}
