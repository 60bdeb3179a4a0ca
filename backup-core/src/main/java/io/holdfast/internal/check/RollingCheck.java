package io.holdfast.internal.check;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexLoader;
import io.holdfast.internal.index.PackList;
import io.holdfast.internal.read.BlobReader;
import io.holdfast.internal.read.Trees;
import io.holdfast.internal.repository.LedgerContents;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.VerificationLedger;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.store.Store;
import io.holdfast.verify.RollingReport;
import io.holdfast.verify.RollingVerifier;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/** Reads the packs that are due today by the ledger. */
public final class RollingCheck {

    private final OpenRepository repository;
    private final RepositoryFiles files;
    private final Store store;
    private final VerificationLedger ledger;
    private final RunningOperation operation;

    private RollingCheck(OpenRepository repository, RepositoryFiles files, RunningOperation operation) {
        this.repository = repository;
        this.files = files;
        store = files.store();
        ledger = new VerificationLedger(files);
        this.operation = operation;
    }

    /**
     * Reads them. Nothing is healed.
     *
     * @throws IOException if the store cannot be listed
     */
    public static RollingReport run(OpenRepository repository, RollingVerifier verifier, RunningOperation operation)
            throws IOException, InterruptedException {
        // Without the cache: what is in the store is to be proven.
        try (RepositoryFiles files = new RepositoryFiles(
                repository.files().store(),
                repository.key(),
                repository.config().compresses())) {
            return new RollingCheck(repository, files, operation).run(verifier);
        }
    }

    private RollingReport run(RollingVerifier verifier) throws IOException, InterruptedException {
        if (!ledger.supported()) {
            throw new ConfigurationException(store
                    + " keeps no files beside those of restic, so that nobody would know tomorrow what was read today."
                    + " Nothing was read; verify a part of the packs instead, such as 1/30.");
        }
        List<Id> snapshots =
                files.list(FileType.SNAPSHOT).stream().map(FileInfo::id).toList();
        IndexFindings findings = new IndexFindings();
        BlobIndex index = IndexLoader.load(files, repository.options().parallelism(), findings);
        Damages damages = new Damages(index);
        findings.report(damages);
        PackList packs = PackList.of(store, index);
        PackReports reports = new PackReports(index, packs, damages);
        List<Integer> all = IntStream.range(0, index.packCount())
                .filter(pack -> index.findPack(index.packId(pack)) == pack)
                .boxed()
                .toList();
        all.forEach(reports::reportUnlessWhole);

        RollingSchedule schedule = new RollingSchedule(
                verifier.days(), verifier.budget(), store.now().getEpochSecond());
        List<Integer> there = all.stream().filter(packs::isThere).toList();
        LedgerContents known = ledger.load(index, new HashSet<>());
        List<Integer> due = schedule.choose(there, packs::size, known::provenAt);
        long bytes = sum(due, packs);
        operation.expect(due.size(), bytes);
        PackReading reading = new PackReading(repository, store, index, packs, reports, damages, operation);
        reading.read(due, List.of());
        findAffected(snapshots, index, damages);
        reading.remember();

        List<Integer> overdue = all.stream()
                .filter(pack -> reading.isDamaged(pack)
                        || (!reading.isProven(pack) && schedule.isOverdue(known.provenAt(pack))))
                .toList();
        long total = sum(there, packs);
        return new RollingReport(
                due.size(),
                bytes,
                schedule.share(total),
                schedule.needed(total),
                schedule.daysTaken(total),
                overdue.size(),
                overdue.stream().mapToLong(index::packSize).sum(),
                LedgerCount.of(repository, index),
                damages.damages(),
                damages.unverified(),
                damages.hints(),
                List.of(),
                List.of(),
                operation.elapsed());
    }

    private static long sum(List<Integer> some, PackList packs) {
        return some.stream().mapToLong(packs::size).sum();
    }

    private void findAffected(List<Id> snapshots, BlobIndex index, Damages damages)
            throws IOException, InterruptedException {
        if (damages.hitsAnything()) {
            DocumentCheck documents = new DocumentCheck(
                    files, repository.key(), repository.options().parallelism(), damages);
            Trees trees = new Trees(new BlobReader(files, index, repository.codecs(), copy -> {}));
            new AffectedFiles(index, trees, damages).find(documents.snapshots(snapshots, false));
        }
    }
}
