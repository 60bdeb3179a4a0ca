package io.holdfast.verify;

import io.holdfast.Problem;
import java.time.Duration;
import java.util.List;

/**
 * What a day of a rolling verification has read and found.
 *
 * @param packsRead how many packs were read whole
 * @param bytesRead how many bytes they have
 * @param bytesPerDay how many bytes are read each day
 * @param bytesPerDayNeeded how many would have to be, so that everything is read within the time
 * @param daysTaken in how many days everything is read so
 * @param packsOverdue how many packs were not proven within the time, after this run; those that never were count
 * @param bytesOverdue how many bytes they have
 * @param ledger what the ledger says after this run
 * @param damages what is damaged, also if it was healed; of very many only the first {@value VerifyReport#MOST_LISTED}
 * @param unverified what should have been read and could not be, by no fault of its own that is known
 * @param hints what a person may want to know and is no damage
 * @param healed the packs that were damaged and were replaced without loss, if healing was asked for
 * @param unhealed what kept packs from being healed, if that was asked for
 * @param duration how long it took
 */
public record RollingReport(
        long packsRead,
        long bytesRead,
        long bytesPerDay,
        long bytesPerDayNeeded,
        long daysTaken,
        long packsOverdue,
        long bytesOverdue,
        LedgerSummary ledger,
        List<Damage> damages,
        List<Problem> unverified,
        List<String> hints,
        List<HealedPack> healed,
        List<Problem> unhealed,
        Duration duration) {

    /** Copies the lists. */
    public RollingReport {
        damages = List.copyOf(damages);
        unverified = List.copyOf(unverified);
        hints = List.copyOf(hints);
        healed = List.copyOf(healed);
        unhealed = List.copyOf(unhealed);
    }

    /** Whether the budget is too small to read everything within the time. */
    public boolean behind() {
        return bytesPerDay < bytesPerDayNeeded;
    }

    /** Whether nothing is damaged after this run, and all that was to be read was. */
    public boolean intact() {
        return ledger.damaged() == 0 && unverified.isEmpty();
    }
}
