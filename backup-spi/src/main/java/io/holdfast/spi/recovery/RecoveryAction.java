package io.holdfast.spi.recovery;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Implemented by plugins and hosts: one thing that a recovery does to the world. Thread-safe.
 *
 * <p>An action must
 *
 * <ul>
 *   <li>do nothing in {@link #preview}, {@link #touches} and {@link #probe};
 *   <li>be repeatable in {@link #run}: under the same {@link ActionContext#key()} it completes what a former try left, and does nothing twice;
 *   <li>return {@link Outcome.Failed} only if it knows that it failed, and throw where it does not know, as when an answer was lost: then it is probed;
 *   <li>end soon after its operation was cancelled.
 * </ul>
 */
public interface RecoveryAction {

    /** What it does, in one line, for a person; always the same with the same settings. No secret. */
    String description();

    /**
     * What it is besides its description, each with a name of what that is: what it was said to change in each mode, the content of a request. It is in the digest of a scenario, so that
     * nobody has approved what was changed since; always the same with the same settings. No secret, but the name of one. By default nothing.
     */
    default List<String> details() {
        return List.of();
    }

    /** In which modes it may run: a drill only if it then keeps to what is the drill's. By default it runs for real, and people go through it. */
    default Set<RecoveryMode> modes() {
        return EnumSet.of(RecoveryMode.REAL, RecoveryMode.TABLE_TOP);
    }

    /**
     * What it would do as things are, for a person. No secret.
     *
     * @throws IOException if that cannot be told, which is said to the person
     * @throws InterruptedException once the operation has been cancelled
     */
    default String preview(ActionContext context) throws IOException, InterruptedException {
        return description();
    }

    /**
     * To which moments it can restore, as things are, at the incident at the latest: of those that all steps of a drill can restore to, one may be drawn, which is the {@link ActionContext#point()} then.
     * Empty, as by default, if it restores nothing, or always the same.
     *
     * @throws IOException if that cannot be told, so that none is drawn
     * @throws InterruptedException once the operation has been cancelled
     */
    default Optional<RestorableTime> restorable(ActionContext context) throws IOException, InterruptedException {
        return Optional.empty();
    }

    /**
     * What it would change in the mode of the context, and undo, as that is measured now; nothing if it only looks. What it only adds to logs or sends to people does not count. A drill of whose steps one
     * would change what another one, or itself, changes for real is refused, and so is one of which that is {@linkplain TargetIdentity#UNKNOWN not known}, as it is by default.
     *
     * @throws IOException if it cannot be measured, so that a drill is refused
     * @throws InterruptedException once the operation has been cancelled
     */
    default Set<TargetIdentity> touches(ActionContext context) throws IOException, InterruptedException {
        return Set.of(TargetIdentity.UNKNOWN);
    }

    /**
     * Does it.
     *
     * @throws IOException if it is not known whether it was done
     * @throws InterruptedException once the operation has been cancelled
     */
    Outcome run(ActionContext context) throws IOException, InterruptedException;

    /**
     * Looks whether it was done: after a crash in its middle, after it threw, and when its time was over. By default nobody knows, and the run waits for a person.
     *
     * @throws IOException if that cannot be found out
     * @throws InterruptedException once the operation has been cancelled
     */
    default Probe probe(ActionContext context) throws IOException, InterruptedException {
        return Probe.unknown("\"" + description() + "\" cannot tell whether it was done");
    }

    /** Whether {@link #compensate} undoes it in this mode. */
    default boolean compensable(RecoveryMode mode) {
        return false;
    }

    /**
     * Undoes it, or what was done of it. Doing so twice is as doing so once.
     *
     * @throws IOException if it is not undone
     * @throws InterruptedException once the operation has been cancelled
     * @throws UnsupportedOperationException unless it is {@link #compensable}
     */
    default void compensate(ActionContext context) throws IOException, InterruptedException {
        throw new UnsupportedOperationException(description());
    }
}
