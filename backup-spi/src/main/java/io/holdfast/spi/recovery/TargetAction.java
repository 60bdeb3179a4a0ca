package io.holdfast.spi.recovery;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Extended by plugins and hosts: what is done to a target, for real to one, in drills to another, if there is one. It runs in drills only if there is. Immutable and thread-safe, as subclasses should be.
 */
public abstract class TargetAction<T extends RecoveryTarget> implements RecoveryAction {

    private final T target;
    private final Optional<T> drill;

    /**
     * An action on these.
     *
     * @param target what it is done to for real
     * @param drill what it is done to in drills
     */
    protected TargetAction(T target, Optional<T> drill) {
        this.target = target;
        this.drill = drill;
    }

    /** What it is done to for real. */
    protected final T target() {
        return target;
    }

    /**
     * What it is done to in this mode.
     *
     * @throws IOException if nothing is, since this is a drill and there is no target for one
     */
    protected final T on(ActionContext context) throws IOException {
        if (context.mode() != RecoveryMode.DRILL) {
            return target;
        }
        return drill.orElseThrow(
                () -> new IOException("Nothing is named that it is done to in drills, so that nothing was done"));
    }

    @Override
    public final Set<RecoveryMode> modes() {
        return drill.isPresent() ? EnumSet.allOf(RecoveryMode.class) : RecoveryAction.super.modes();
    }

    /** What it is done to in drills; a subclass adds to it. */
    @Override
    public List<String> details() {
        return drill.map(other -> List.of("in drills " + other.description())).orElseGet(List::of);
    }

    @Override
    public final Set<TargetIdentity> touches(ActionContext context) throws IOException, InterruptedException {
        return on(context).measure(context.operation());
    }

    @Override
    public final String toString() {
        return description();
    }
}
