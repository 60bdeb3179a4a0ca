package io.holdfast.spi.recovery;

import io.holdfast.spi.Operation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Implemented by Holdfast: the run of a recovery that an action works for. Immutable. */
public interface ActionContext {

    /** How seriously it is meant; never {@link RecoveryMode#TABLE_TOP} while the action runs. */
    RecoveryMode mode();

    /** What tells this step of this run from all others. It is the same each time the step is tried, also by another process: a target that knows it already has it done. */
    String key();

    /** When the incident began; in a drill, when it is taken to have begun. */
    Instant incident();

    /** The moment that a drill restores to, whatever the action would restore to by itself; {@link #incident} is the same then. Empty if the action decides. */
    default Optional<Instant> point() {
        return Optional.empty();
    }

    /** What a step that is done has said of its result; nothing if it is not done. */
    Map<String, String> outputs(String step);

    /** One thing that a step that is done has said of its result. */
    default Optional<String> output(String step, String name) {
        return Optional.ofNullable(outputs(step).get(name));
    }

    /** What the action runs in. It is cancelled when the time of the step is over, or nobody wants the run any more. */
    Operation operation();
}
