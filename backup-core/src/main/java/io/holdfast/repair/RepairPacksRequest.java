package io.holdfast.repair;

import io.holdfast.Cancellation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which packs are replaced by what can still be read of them. Immutable; each method returns a changed copy. */
public final class RepairPacksRequest {

    private final List<String> packs;
    private final Optional<Path> keep;
    private final boolean dryRun;
    private final Cancellation cancellation;

    private RepairPacksRequest(List<String> packs, Optional<Path> keep, boolean dryRun, Cancellation cancellation) {
        this.packs = packs;
        this.keep = keep;
        this.dryRun = dryRun;
        this.cancellation = cancellation;
    }

    /** A request for all packs that are known to be damaged: by verification, failed reads, and their absence or size. */
    public static RepairPacksRequest knownDamage() {
        return new RepairPacksRequest(List.of(), Optional.empty(), false, new Cancellation());
    }

    /** A request for these packs, by their ids of 64 hexadecimal digits; if there are none, as {@link #knownDamage()}. */
    public static RepairPacksRequest of(List<String> packs) {
        return new RepairPacksRequest(List.copyOf(packs), Optional.empty(), false, new Cancellation());
    }

    /** With a copy of each damaged pack in this directory, which is created if it is absent. */
    public RepairPacksRequest keep(Path directory) {
        return new RepairPacksRequest(packs, Optional.of(directory), dryRun, cancellation);
    }

    /** With or without changing anything. */
    public RepairPacksRequest dryRun(boolean choice) {
        return new RepairPacksRequest(packs, keep, choice, cancellation);
    }

    /** Stopped by this. */
    public RepairPacksRequest cancellation(Cancellation by) {
        return new RepairPacksRequest(packs, keep, dryRun, by);
    }

    /** The ids of the packs; empty for all that are known to be damaged. */
    public List<String> packs() {
        return packs;
    }

    /** Where copies of the damaged packs are kept. */
    public Optional<Path> keep() {
        return keep;
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
