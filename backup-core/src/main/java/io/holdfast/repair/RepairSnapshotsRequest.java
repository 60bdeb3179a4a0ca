package io.holdfast.repair;

import io.holdfast.Cancellation;
import io.holdfast.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which snapshots are mended by leaving out what is lost, and how. Immutable; each method returns a changed copy. */
public final class RepairSnapshotsRequest {

    private final List<Snapshot> snapshots;
    private final boolean removeFiles;
    private final boolean forget;
    private final Function<? super Snapshot, Optional<String>> holds;
    private final boolean dryRun;
    private final Cancellation cancellation;

    private RepairSnapshotsRequest(
            List<Snapshot> snapshots,
            boolean removeFiles,
            boolean forget,
            Function<? super Snapshot, Optional<String>> holds,
            boolean dryRun,
            Cancellation cancellation) {
        this.snapshots = List.copyOf(snapshots);
        this.removeFiles = removeFiles;
        this.forget = forget;
        this.holds = holds;
        this.dryRun = dryRun;
        this.cancellation = cancellation;
    }

    /** A request that shortens files by the pieces that are lost, and keeps the old snapshots. */
    public static RepairSnapshotsRequest of(List<Snapshot> snapshots) {
        return new RepairSnapshotsRequest(
                snapshots, false, false, snapshot -> Optional.empty(), false, new Cancellation());
    }

    /** With or without leaving out a file as soon as it lacks a piece. */
    public RepairSnapshotsRequest removeFiles(boolean choice) {
        return new RepairSnapshotsRequest(snapshots, choice, forget, holds, dryRun, cancellation);
    }

    /** With or without deleting the old snapshots once the new ones are durable. */
    public RepairSnapshotsRequest forget(boolean choice) {
        return new RepairSnapshotsRequest(snapshots, removeFiles, choice, holds, dryRun, cancellation);
    }

    /** With these reasons for which a snapshot is held, besides by its tags: it is not deleted, of which the report says so. */
    public RepairSnapshotsRequest holds(Function<? super Snapshot, Optional<String>> why) {
        return new RepairSnapshotsRequest(snapshots, removeFiles, forget, why, dryRun, cancellation);
    }

    /** With or without changing anything. */
    public RepairSnapshotsRequest dryRun(boolean choice) {
        return new RepairSnapshotsRequest(snapshots, removeFiles, forget, holds, choice, cancellation);
    }

    /** Stopped by this. */
    public RepairSnapshotsRequest cancellation(Cancellation by) {
        return new RepairSnapshotsRequest(snapshots, removeFiles, forget, holds, dryRun, by);
    }

    /** The snapshots that are looked at. */
    public List<Snapshot> snapshots() {
        return snapshots;
    }

    /** Whether a file that lacks a piece is left out; otherwise it has the pieces that are left, and their size. */
    public boolean removeFiles() {
        return removeFiles;
    }

    /** Whether the old snapshots are deleted. */
    public boolean forget() {
        return forget;
    }

    /** Why a snapshot is held, besides by its tags. */
    public Function<? super Snapshot, Optional<String>> holds() {
        return holds;
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
