package io.holdfast.internal.check;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexLoader;
import io.holdfast.internal.index.PackList;
import io.holdfast.internal.pack.BlobCodec;
import io.holdfast.internal.read.BlobReader;
import io.holdfast.internal.read.Trees;
import io.holdfast.internal.read.UsedBlobs;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.Pool;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.store.Store;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyLevel;
import io.holdfast.verify.VerifyReport;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Looks at a repository as it is in its store, in this order: snapshots are listed, then the index is loaded, then the packs are
 * listed, so that what a backup adds meanwhile does not look like damage.
 */
public final class RepositoryCheck {

    private final OpenRepository repository;
    private final RepositoryFiles files;
    private final Store store;
    private final Pool<BlobCodec> codecs;
    private final int parallelism;
    private final RunningOperation operation;
    private final BlobIndex index;
    private final Damages damages;

    private RepositoryCheck(
            OpenRepository repository, RepositoryFiles files, BlobIndex index, RunningOperation operation) {
        this.repository = repository;
        this.files = files;
        this.store = files.store();
        this.codecs = repository.codecs();
        this.parallelism = repository.options().parallelism();
        this.operation = operation;
        this.index = index;
        this.damages = new Damages(index);
    }

    /**
     * Checks a repository.
     *
     * @param chosen the only snapshots to be looked at, with the packs that they need; empty for all
     * @throws IOException if the store cannot be listed
     */
    public static VerifyReport run(
            OpenRepository repository, Verifier verifier, Optional<List<Id>> chosen, RunningOperation operation)
            throws IOException, InterruptedException {
        // Without the cache: what is in the store is to be proven.
        try (RepositoryFiles files = new RepositoryFiles(
                repository.files().store(),
                repository.key(),
                repository.config().compresses())) {
            List<Id> snapshots = chosen.isPresent()
                    ? chosen.get()
                    : files.list(FileType.SNAPSHOT).stream().map(FileInfo::id).toList();
            IndexFindings findings = new IndexFindings();
            BlobIndex index = IndexLoader.load(files, repository.options().parallelism(), findings);
            RepositoryCheck check = new RepositoryCheck(repository, files, index, operation);
            findings.report(check.damages);
            return check.run(verifier, snapshots, chosen.isPresent());
        }
    }

    private VerifyReport run(Verifier verifier, List<Id> ids, boolean onlyThese)
            throws IOException, InterruptedException {
        Map<Id, SnapshotDocument> snapshots = documents(ids, onlyThese);
        PackList packs = PackList.of(store, index);
        boolean everything = verifier.level() == VerifyLevel.EVERYTHING_READ;
        expect(everything, packs);

        PackReports reports = new PackReports(index, packs, damages);
        UsedBlobs used = new UsedBlobs(files, index, codecs);
        used.find(
                snapshots.values().stream().map(SnapshotDocument::tree).toList(),
                parallelism,
                new TreeFindings(index, reports, damages),
                operation);
        List<Integer> concerned = onlyThese ? packsOf(used.handles()) : allPacks();
        concerned.forEach(reports::reportUnlessWhole);
        if (!onlyThese) {
            hintAt(packs);
        }

        List<Integer> there = concerned.stream()
                .filter(packs::isThere)
                .filter(pack -> verifier.isInPart(index.packId(pack).toHex()))
                .toList();
        List<Integer> toRead = PackSample.of(verifier).choose(there, packs::size);
        List<FileInfo> unindexed = everything && !onlyThese ? packs.unindexed() : List.of();
        long bytes = toRead.stream().mapToLong(packs::size).sum();
        operation.expect(used.walked() + toRead.size(), bytes);
        PackReading reading = new PackReading(repository, store, index, packs, reports, damages, operation);
        reading.read(toRead, unindexed);
        new AffectedFiles(index, new Trees(new BlobReader(files, index, codecs, copy -> {})), damages).find(snapshots);
        reading.remember();
        return new VerifyReport(
                verifier.level(),
                ids.size(),
                used.walked(),
                packs.count(),
                toRead.size() + unindexed.size(),
                index.size(),
                bytes + unindexed.stream().mapToLong(FileInfo::size).sum(),
                damages.damages(),
                damages.unverified(),
                damages.hints(),
                operation.elapsed());
    }

    private Map<Id, SnapshotDocument> documents(List<Id> snapshots, boolean required)
            throws IOException, InterruptedException {
        DocumentCheck documents = new DocumentCheck(files, repository.key(), parallelism, damages);
        documents.config(repository.config());
        documents.keys();
        documents.locks();
        documents.extras();
        return documents.snapshots(snapshots, required);
    }

    private void expect(boolean everything, PackList packs) {
        long trees = IntStream.range(0, (int) index.size())
                .filter(handle -> index.type(handle) == BlobType.TREE)
                .count();
        if (everything) {
            operation.expect(
                    trees + packs.count(),
                    allPacks().stream().mapToLong(packs::size).sum());
        } else {
            operation.expect(trees, 0);
        }
    }

    private List<Integer> allPacks() {
        return IntStream.range(0, index.packCount()).boxed().toList();
    }

    private List<Integer> packsOf(BitSet blobs) {
        BitSet packs = new BitSet();
        for (int handle = blobs.nextSetBit(0); handle >= 0; ) {
            int pack = index.pack(handle);
            packs.set(pack);
            handle = blobs.nextSetBit(index.endHandle(pack));
        }
        return packs.stream().boxed().toList();
    }

    private void hintAt(PackList packs) {
        if (!packs.unindexed().isEmpty()) {
            long bytes = packs.unindexed().stream().mapToLong(FileInfo::size).sum();
            damages.hint(packs.unindexed().size() + " packs of " + bytes
                    + " bytes are in no index: a backup was interrupted or"
                    + " is still running. Nothing needs them; prune removes them");
        }
        long mixed = allPacks().stream().filter(packs::isMixed).count();
        if (mixed > 0) {
            damages.hint(mixed + " packs hold both directories and content; prune separates them");
        }
    }
}
