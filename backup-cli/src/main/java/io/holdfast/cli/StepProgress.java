package io.holdfast.cli;

import io.holdfast.Problem;
import io.holdfast.event.HoldfastEvent;
import java.util.List;
import java.util.function.Consumer;

/** Says which step of a recovery begins, and what goes wrong beside its steps. Thread-safe. */
final class StepProgress implements Consumer<HoldfastEvent> {

    private static final String STEP = "recovery step ";

    private final HoldfastCommand holdfast;

    StepProgress(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public void accept(HoldfastEvent event) {
        if (event instanceof HoldfastEvent.Warned warned) {
            holdfast.problems("recover", "", List.of(new Problem(warned.path(), warned.reason())));
        }
        if (event instanceof HoldfastEvent.Started started
                && started.name().startsWith(STEP)
                && !holdfast.output().quiet()) {
            String step = started.name().substring(STEP.length());
            holdfast.terminal()
                    .message(
                            holdfast.output().json()
                                    ? JsonLine.message("status").with("step", step)
                                    : "Step " + step + " …");
        }
    }
}
