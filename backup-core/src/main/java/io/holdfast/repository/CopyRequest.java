package io.holdfast.repository;

import io.holdfast.Cancellation;
import io.holdfast.Snapshot;
import java.util.List;
import java.util.Optional;

/** Which snapshots are copied from another repository. Immutable; each method returns a changed copy. */
public final class CopyRequest {

    private final Repository from;
    private final Optional<List<Snapshot>> snapshots;
    private final boolean dryRun;
    private final Cancellation cancellation;

    private CopyRequest(
            Repository from, Optional<List<Snapshot>> snapshots, boolean dryRun, Cancellation cancellation) {
        this.from = from;
        this.snapshots = snapshots;
        this.dryRun = dryRun;
        this.cancellation = cancellation;
    }

    /** A request for all snapshots of a repository. */
    public static CopyRequest from(Repository repository) {
        return new CopyRequest(repository, Optional.empty(), false, new Cancellation());
    }

    /** Only these snapshots. */
    public CopyRequest snapshots(List<Snapshot> chosen) {
        return new CopyRequest(from, Optional.of(List.copyOf(chosen)), dryRun, cancellation);
    }

    /** With or without storing anything. */
    public CopyRequest dryRun(boolean choice) {
        return new CopyRequest(from, snapshots, choice, cancellation);
    }

    /** Stopped by this. */
    public CopyRequest cancellation(Cancellation by) {
        return new CopyRequest(from, snapshots, dryRun, by);
    }

    /** The repository that has them. */
    public Repository from() {
        return from;
    }

    /** The snapshots; empty for all. */
    public Optional<List<Snapshot>> snapshots() {
        return snapshots;
    }

    /** Whether nothing is stored and only reported. */
    public boolean dryRun() {
        return dryRun;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }
}
