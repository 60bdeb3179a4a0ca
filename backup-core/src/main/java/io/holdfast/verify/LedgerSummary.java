package io.holdfast.verify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a repository's verification ledger says: when its packs were read last, and whether they were as they should be. A pack of which the ledger does not speak, also since
 * a part of the ledger was lost, was never proven. Times are by the store's clock.
 *
 * @param packs how many packs the index has
 * @param bytes how many bytes they have
 * @param never how many of them were never proven
 * @param neverBytes how many bytes these have
 * @param damaged how many of them are known to be damaged or missing; they are not among those that were never proven
 * @param oldest when the pack that was not read for the longest time was proven; empty if none ever was
 * @param newest when a pack was proven last; empty if none ever was
 * @param healed damaged packs that were replaced without loss, the first one first; only the last are remembered
 * @param unreadableFiles how many files of the ledger are damaged
 */
public record LedgerSummary(
        long packs,
        long bytes,
        long never,
        long neverBytes,
        long damaged,
        Optional<Instant> oldest,
        Optional<Instant> newest,
        List<HealedPack> healed,
        long unreadableFiles) {

    /** Copies the list. */
    public LedgerSummary {
        healed = List.copyOf(healed);
    }

    /** Whether each pack was read, and was as it should be, at some time. */
    public boolean everythingProven() {
        return never == 0 && damaged == 0;
    }
}
