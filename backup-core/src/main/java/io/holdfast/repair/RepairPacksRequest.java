package io.holdfast.repair;

import io.holdfast.Cancellation;
import io.holdfast.repository.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which packs are replaced by what can still be read of them. Immutable; each method returns a changed copy. */
public final class RepairPacksRequest {

    private final List<String> packs;
    private final Optional<Path> keep;
    private final Optional<Repository> copy;
    private final boolean lossless;
    private final boolean dryRun;
    private final Cancellation cancellation;

    private RepairPacksRequest(
            List<String> packs,
            Optional<Path> keep,
            Optional<Repository> copy,
            boolean lossless,
            boolean dryRun,
            Cancellation cancellation) {
        this.packs = packs;
        this.keep = keep;
        this.copy = copy;
        this.lossless = lossless;
        this.dryRun = dryRun;
        this.cancellation = cancellation;
    }

    /** A request for all packs that are known to be damaged: by verification, failed reads, and their absence or size. */
    public static RepairPacksRequest knownDamage() {
        return of(List.of());
    }

    /** A request for these packs, by their ids of 64 hexadecimal digits; if there are none, as {@link #knownDamage()}. */
    public static RepairPacksRequest of(List<String> packs) {
        return new RepairPacksRequest(
                List.copyOf(packs), Optional.empty(), Optional.empty(), false, false, new Cancellation());
    }

    /** With a copy of each damaged pack in this directory, which is created if it is absent. */
    public RepairPacksRequest keep(Path directory) {
        return new RepairPacksRequest(packs, Optional.of(directory), copy, lossless, dryRun, cancellation);
    }

    /**
     * With what cannot be read here taken from another repository that has it, such as a copy. It is only read.
     *
     * @param other is not closed
     */
    public RepairPacksRequest copy(Repository other) {
        return new RepairPacksRequest(packs, keep, Optional.of(other), lossless, dryRun, cancellation);
    }

    /** With or without leaving packs as they are of which something would be lost. */
    public RepairPacksRequest lossless(boolean choice) {
        return new RepairPacksRequest(packs, keep, copy, choice, dryRun, cancellation);
    }

    /** With or without changing anything. */
    public RepairPacksRequest dryRun(boolean choice) {
        return new RepairPacksRequest(packs, keep, copy, lossless, choice, cancellation);
    }

    /** Stopped by this. */
    public RepairPacksRequest cancellation(Cancellation by) {
        return new RepairPacksRequest(packs, keep, copy, lossless, dryRun, by);
    }

    /** The ids of the packs; empty for all that are known to be damaged. */
    public List<String> packs() {
        return packs;
    }

    /** Where copies of the damaged packs are kept. */
    public Optional<Path> keep() {
        return keep;
    }

    /** Where what cannot be read here is taken from. */
    public Optional<Repository> copy() {
        return copy;
    }

    /** Whether packs of which something would be lost stay as they are. */
    public boolean lossless() {
        return lossless;
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
