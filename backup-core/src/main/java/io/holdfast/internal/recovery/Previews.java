package io.holdfast.internal.recovery;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What steps would do. */
final class Previews {

    private Previews() {}

    /**
     * What a step would do and when, or why that cannot be told, and what it would change, as that is measured.
     *
     * @throws CancelledException if it was cancelled
     */
    static String of(
            RecoveryStep step,
            Clock clock,
            Consumer<HoldfastEvent> listener,
            Cancellation cancellation,
            Function<Operation, ? extends ActionContext> context) {
        String when = step.when().map(condition -> "if " + condition + ": ").orElse("");
        return when
                + step.action()
                        .map(action ->
                                RunningOperation.run("recovery preview", clock, listener, cancellation, operation -> {
                                    ActionContext of = context.apply(operation);
                                    return preview(action, of) + changes(step, action, of);
                                }))
                        .orElse(step.description());
    }

    private static String preview(RecoveryAction action, ActionContext context) throws InterruptedException {
        try {
            return action.preview(context);
        } catch (CancelledException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            context.operation().checkCancelled();
            return untold(action, e);
        }
    }

    private static String untold(RecoveryAction action, Exception e) {
        return action.description() + " (what that would do cannot be told: " + e.getMessage() + ")";
    }

    /** As it is measured, so that who approves a step approves that it changes this, and not what has the same name; nothing of what it is not known. */
    private static String changes(RecoveryStep step, RecoveryAction action, ActionContext context)
            throws InterruptedException {
        if (context.mode() == RecoveryMode.TABLE_TOP || !step.modes().contains(context.mode())) {
            return "";
        }
        try {
            List<String> all = action.touches(context).stream()
                    .filter(identity -> !identity.equals(TargetIdentity.UNKNOWN))
                    .map(TargetIdentity::toString)
                    .sorted()
                    .toList();
            return all.isEmpty() ? "" : " [changes " + String.join(", ", all) + "]";
        } catch (CancelledException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            context.operation().checkCancelled();
            return " [what it changes cannot be measured: " + e.getMessage() + "]";
        }
    }
}
