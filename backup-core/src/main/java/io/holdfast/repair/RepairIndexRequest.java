package io.holdfast.repair;

import io.holdfast.Cancellation;

/** How the index is mended. Immutable; each method returns a changed copy. */
public final class RepairIndexRequest {

    private final boolean readAllPacks;
    private final boolean dryRun;
    private final Cancellation cancellation;

    private RepairIndexRequest(boolean readAllPacks, boolean dryRun, Cancellation cancellation) {
        this.readAllPacks = readAllPacks;
        this.dryRun = dryRun;
        this.cancellation = cancellation;
    }

    /** A request that looks at packs that no index has, or has wrongly. */
    public static RepairIndexRequest create() {
        return new RepairIndexRequest(false, false, new Cancellation());
    }

    /** With or without reading the headers of all packs, whatever the index says. */
    public RepairIndexRequest readAllPacks(boolean choice) {
        return new RepairIndexRequest(choice, dryRun, cancellation);
    }

    /** With or without changing anything. */
    public RepairIndexRequest dryRun(boolean choice) {
        return new RepairIndexRequest(readAllPacks, choice, cancellation);
    }

    /** Stopped by this. */
    public RepairIndexRequest cancellation(Cancellation by) {
        return new RepairIndexRequest(readAllPacks, dryRun, by);
    }

    /** Whether the headers of all packs are read. */
    public boolean readAllPacks() {
        return readAllPacks;
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
