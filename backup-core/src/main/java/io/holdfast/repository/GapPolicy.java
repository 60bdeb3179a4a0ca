package io.holdfast.repository;

import io.holdfast.BackupPlan;
import io.holdfast.HoldfastException;

/** What is done when a source no longer has a part of its change log, besides recording the gap, which is always done. */
public sealed interface GapPolicy {

    /** It is followed on from behind the gap: what comes there can be restored when somebody has made a new base. */
    record GoOn() implements GapPolicy {}

    /** Following ends with an error. */
    record Stop() implements GapPolicy {}

    /**
     * It is followed on, and a new base is made, which is tried again until it has worked. So it is where following begins and finds a gap of which the new base is still missing; not where there was
     * never any base.
     *
     * @param plan makes the base, on a thread of its own and with the source that is followed; it should {@linkplain BackupPlan.Builder#awaitLog wait for the log}. Its cancellation is used when
     *     following ends
     */
    record NewBase(BackupPlan plan) implements GapPolicy {}

    /**
     * The same, where somebody else makes the base, such as a scheduler that runs a plan as it does when that is due.
     *
     * @param bases is asked on a thread of its own
     */
    record AskForBase(Bases bases) implements GapPolicy {}

    /** Has bases made. */
    @FunctionalInterface
    interface Bases {

        /**
         * Has a new base of the source made that is followed, and waits for it.
         *
         * @throws HoldfastException if there is none; it is asked for again
         * @throws InterruptedException when following ends
         */
        void make() throws InterruptedException;
    }
}
