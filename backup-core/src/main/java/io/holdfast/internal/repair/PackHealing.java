package io.holdfast.internal.repair;

import io.holdfast.LockedException;
import io.holdfast.Problem;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LedgerDocument;
import io.holdfast.internal.format.LedgerDocument.Healing;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.repository.LedgerContents;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.repository.VerificationLedger;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repair.RepairPacksReport;
import io.holdfast.repair.RepairPacksRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Replaces the packs that are known to be damaged and of which nothing is lost, and says in the ledger which these were. */
public final class PackHealing {

    private final OpenRepository repository;
    private final Optional<OpenRepository> copy;
    private final RunningOperation operation;
    private final VerificationLedger ledger;
    private final List<Healing> healed = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /**
     * A healing.
     *
     * @param copy where what cannot be read is taken from
     */
    public PackHealing(OpenRepository repository, Optional<OpenRepository> copy, RunningOperation operation) {
        this.repository = repository;
        this.copy = copy;
        this.operation = operation;
        ledger = new VerificationLedger(repository.files());
    }

    /** Heals what can be healed. */
    public void run() throws IOException, InterruptedException {
        List<String> damaged = damaged();
        if (damaged.isEmpty()) {
            return;
        }
        RepairPacksRequest request = RepairPacksRequest.of(damaged).lossless(true);
        try {
            Optional<CopiedBlobs> blobs =
                    copy.isPresent() ? Optional.of(new CopiedBlobs(copy.get())) : Optional.empty();
            RepairPacksReport report = new PackRepair(repository, request, blobs, operation).run();
            problems.addAll(report.lost());
            keep(report);
        } catch (LockedException e) {
            problems.add(new Problem(
                    repository.files().store().toString(),
                    "the damaged packs were not removed, since somebody is using the repository: " + e.getMessage()));
        }
    }

    /** Packs that were found damaged, are missing, or have a wrong size. */
    private List<String> damaged() throws IOException, InterruptedException {
        BlobIndex index = repository.index();
        Set<Id> damaged =
                new HashSet<>(SoundBlobs.gather(repository, index).damaged().keySet());
        damaged.removeIf(pack -> index.findPack(pack) < 0);
        LedgerContents known = ledger.load(index, new HashSet<>());
        for (int pack = 0; pack < index.packCount(); pack++) {
            if (known.hasFailed(pack)) {
                damaged.add(index.packId(pack));
            }
        }
        return damaged.stream().map(Id::toHex).sorted().toList();
    }

    private void keep(RepairPacksReport report) throws IOException, InterruptedException {
        if (report.packs().isEmpty()) {
            return;
        }
        long now = repository.files().store().now().getEpochSecond();
        String from = copy.filter(other -> report.blobsFromCopy() > 0)
                .map(other -> other.files().store().toString())
                .orElse(repository.files().store().toString());
        LedgerDocument news = new LedgerDocument();
        for (String pack : report.packs()) {
            Healing healing = new Healing(Id.fromHex(pack), now, from);
            healed.add(healing);
            news.addHealed(healing);
            operation.warn(FileType.PACK.name(healing.pack()), "it was damaged, and was healed from " + from, false);
        }
        ledger.add(news);
    }

    /** The packs that were healed. */
    public List<Healing> healed() {
        return healed;
    }

    /** What kept packs from being healed. */
    public List<Problem> problems() {
        return problems;
    }
}
