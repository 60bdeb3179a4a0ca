package io.holdfast.internal.check;

import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LedgerDocument.Healing;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.repository.LedgerContents;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.VerificationLedger;
import io.holdfast.verify.HealedPack;
import io.holdfast.verify.LedgerSummary;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Counts what a ledger says of the packs of an index. */
public final class LedgerCount {

    private LedgerCount() {}

    /** The summary of a repository's ledger. */
    public static LedgerSummary of(OpenRepository repository) throws IOException, InterruptedException {
        return of(repository, repository.index());
    }

    static LedgerSummary of(OpenRepository repository, BlobIndex index) throws IOException, InterruptedException {
        Set<Id> unreadable = new HashSet<>();
        LedgerContents ledger = new VerificationLedger(repository.files()).load(index, unreadable);
        Set<Id> suspects = repository.damage().load().keySet();
        long packs = 0;
        long bytes = 0;
        long never = 0;
        long neverBytes = 0;
        long damaged = 0;
        long oldest = Long.MAX_VALUE;
        long newest = 0;
        for (int pack = 0; pack < index.packCount(); pack++) {
            if (index.findPack(index.packId(pack)) != pack) {
                // Index files list it differently; it is one pack all the same.
                continue;
            }
            long size = index.packSize(pack);
            packs++;
            bytes += size;
            if (ledger.hasFailed(pack) || suspects.contains(index.packId(pack))) {
                damaged++;
            } else if (ledger.provenAt(pack) == 0) {
                never++;
                neverBytes += size;
            } else {
                oldest = Math.min(oldest, ledger.provenAt(pack));
                newest = Math.max(newest, ledger.provenAt(pack));
            }
        }
        return new LedgerSummary(
                packs,
                bytes,
                never,
                neverBytes,
                damaged,
                newest == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(oldest)),
                newest == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(newest)),
                ledger.healings().stream().map(LedgerCount::shown).toList(),
                unreadable.size());
    }

    /** A healing as a host sees it. */
    public static HealedPack shown(Healing healing) {
        return new HealedPack(healing.pack().toHex(), Instant.ofEpochSecond(healing.time()), healing.from());
    }
}
