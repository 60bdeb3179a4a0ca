package io.holdfast.internal.check;

import io.holdfast.internal.check.PackCheck.Verdict;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.PackList;
import io.holdfast.internal.repository.LedgerEntries;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.VerificationLedger;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reads packs, several at a time, and remembers in the repository which were as they should be and which were not. */
final class PackReading {

    private final OpenRepository repository;
    private final Store store;
    private final BlobIndex index;
    private final PackList packs;
    private final PackReports reports;
    private final Damages damages;
    private final RunningOperation operation;
    /** Packs that are as they should be although damage of them is remembered. */
    private final Set<Id> cleared = ConcurrentHashMap.newKeySet();

    private final BitSet proven = new BitSet();
    private final BitSet damaged = new BitSet();

    PackReading(
            OpenRepository repository,
            Store store,
            BlobIndex index,
            PackList packs,
            PackReports reports,
            Damages damages,
            RunningOperation operation) {
        this.repository = repository;
        this.store = store;
        this.index = index;
        this.packs = packs;
        this.reports = reports;
        this.damages = damages;
        this.operation = operation;
    }

    /**
     * Reads packs.
     *
     * @param indexed the numbers of packs that the index has, in the order in which they are begun
     * @param unindexed packs that it does not have
     */
    void read(List<Integer> indexed, List<FileInfo> unindexed) throws IOException, InterruptedException {
        if (indexed.isEmpty() && unindexed.isEmpty()) {
            return;
        }
        Set<Id> suspects = repository.damage().load().keySet();
        VerificationLedger kept = new VerificationLedger(repository.files());
        LedgerEntries ledger = new LedgerEntries(kept, store);
        Queue<Integer> left = new ConcurrentLinkedQueue<>(indexed);
        Queue<FileInfo> leftUnindexed = new ConcurrentLinkedQueue<>(unindexed);
        try {
            Workers.run(
                    "verify",
                    repository.options().parallelism(),
                    () -> repository.codecs().use(codec -> {
                        PackCheck check = new PackCheck(
                                store, index, packs, reports, codec, repository.key(), damages, operation);
                        for (Integer pack = left.poll(); pack != null; pack = left.poll()) {
                            Verdict verdict = check.check(pack);
                            note(pack, verdict, ledger);
                            if (verdict == Verdict.PROVEN && suspects.contains(index.packId(pack))) {
                                cleared.add(index.packId(pack));
                            }
                        }
                        for (FileInfo pack = leftUnindexed.poll(); pack != null; pack = leftUnindexed.poll()) {
                            check.checkUnindexed(pack.id());
                        }
                        return check;
                    }));
        } finally {
            ledger.save();
        }
        merge(kept);
        ledger.failure()
                .ifPresent(e ->
                        damages.hint("which packs were read could not be noted in the repository, so that they count as"
                                + " not read: " + e.getMessage()));
    }

    private void merge(VerificationLedger kept) throws InterruptedException {
        try {
            int unreadable = kept.merge(index);
            if (unreadable > 0) {
                damages.hint(unreadable + " files of the verification ledger could not be read, and were removed");
            }
        } catch (IOException e) {
            damages.hint("the verification ledger could not be merged: " + e.getMessage());
        }
    }

    private void note(int pack, Verdict verdict, LedgerEntries ledger) throws InterruptedException {
        if (verdict == Verdict.UNKNOWN) {
            return;
        }
        boolean good = verdict == Verdict.PROVEN;
        synchronized (proven) {
            (good ? proven : damaged).set(pack);
        }
        ledger.add(index.packId(pack), packs.size(pack), good);
    }

    /** Whether this pack was read, and is as it should be. */
    boolean isProven(int pack) {
        return proven.get(pack);
    }

    /** Whether this pack was read, and is not as it should be. */
    boolean isDamaged(int pack) {
        return damaged.get(pack);
    }

    /** Notes what is damaged, so that the next backup stores it again, and strikes out what is not any more. */
    void remember() throws InterruptedException {
        damages.remember(repository.damage());
        try {
            repository.damage().save();
            repository.damage().forget(pack -> cleared.contains(pack) || index.findPack(pack) < 0);
        } catch (IOException e) {
            damages.hint(
                    "what is damaged could not be noted in the repository, so that the next backup does not know of"
                            + " it: " + e.getMessage());
        }
    }
}
