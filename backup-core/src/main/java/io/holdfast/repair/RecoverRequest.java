package io.holdfast.repair;

import io.holdfast.Cancellation;

/** How directories that belong to no snapshot are recovered. Immutable; each method returns a changed copy. */
public final class RecoverRequest {

    private final boolean separately;
    private final boolean dryRun;
    private final Cancellation cancellation;

    private RecoverRequest(boolean separately, boolean dryRun, Cancellation cancellation) {
        this.separately = separately;
        this.dryRun = dryRun;
        this.cancellation = cancellation;
    }

    /** A request that makes one snapshot of all of them. */
    public static RecoverRequest all() {
        return new RecoverRequest(false, false, new Cancellation());
    }

    /** With one snapshot for each, or one for all. */
    public RecoverRequest separately(boolean choice) {
        return new RecoverRequest(choice, dryRun, cancellation);
    }

    /** With or without changing anything. */
    public RecoverRequest dryRun(boolean choice) {
        return new RecoverRequest(separately, choice, cancellation);
    }

    /** Stopped by this. */
    public RecoverRequest cancellation(Cancellation by) {
        return new RecoverRequest(separately, dryRun, by);
    }

    /** Whether each becomes a snapshot of its own; otherwise one snapshot has a directory for each. */
    public boolean separately() {
        return separately;
    }

    /** Whether nothing is changed and only reported. */
    public boolean dryRun() {
        return dryRun;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }
}
