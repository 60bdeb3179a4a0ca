package io.holdfast.internal.repair;

import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexContents;
import io.holdfast.internal.index.IndexLoader;
import io.holdfast.internal.index.IndexRewrite;
import io.holdfast.internal.index.IndexWriter;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.index.PackList;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.pack.HeaderReader;
import io.holdfast.internal.repository.IndexGuard;
import io.holdfast.internal.repository.Marks;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repair.RepairIndexReport;
import io.holdfast.repair.RepairIndexRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings the index in line with the packs that are there: lists by their headers those that no index file has, or has wrongly, drops those that are gone, and
 * replaces index files that cannot be read. New files are durable before old ones are deleted. What a header does not tell, since it is damaged, stays as the
 * index has it.
 */
public final class IndexRepair {

    private final OpenRepository repository;
    private final RepositoryFiles files;
    private final RepairIndexRequest request;
    private final RunningOperation operation;
    private final BlobIndex index = new BlobIndex();
    private final IndexContents contents = new IndexContents();
    private final Suspicions suspicions = new Suspicions();
    /** Packs that the files which list them now are not to list any more. */
    private final BitSet gone = new BitSet();

    private final List<Problem> problems = Collections.synchronizedList(new ArrayList<>());
    private long dropped;
    private long read;

    /** A pack in the store, and how many bytes it has. */
    private record Pack(Id id, long size) {}

    /** What is odd about index files. */
    private static final class Suspicions implements IndexLoader.Findings {

        final Set<Id> unreadable = ConcurrentHashMap.newKeySet();
        final Set<Id> conflicting = ConcurrentHashMap.newKeySet();
        final Set<Id> marked = ConcurrentHashMap.newKeySet();

        @Override
        public void unreadable(Id file, CorruptionException why) {
            unreadable.add(file);
        }

        @Override
        public void listedDifferently(Id file, Id pack) {
            conflicting.add(pack);
        }

        @Override
        public void markedForDeletion(Id file, Id pack) {
            marked.add(pack);
        }
    }

    public IndexRepair(OpenRepository repository, RepairIndexRequest request, RunningOperation operation) {
        this.repository = repository;
        this.files = repository.files();
        this.request = request;
        this.operation = operation;
    }

    /**
     * Repairs the index.
     *
     * @param lock excludes everybody who writes
     */
    public RepairIndexReport run(HeldLock lock) throws IOException, InterruptedException {
        IndexLoader.loadMore(files, repository.options().parallelism(), index, contents, suspicions);
        suspicions.unreadable.retainAll(contents.files());
        suspicions.marked.addAll(Marks.load(files).packs().keySet());
        PackList packs = PackList.of(files.store(), index);
        List<Pack> toRead = toRead(packs);
        operation.expect(toRead.size(), 0);
        IndexGuard guard = new IndexGuard(repository, lock, operation);
        IndexWriter writer = new IndexWriter(files, repository.options().clock(), guard);
        readHeaders(toRead, writer);
        if (!request.dryRun()) {
            writer.flush();
        }
        return new RepairIndexReport(read, dropped, replace(lock, guard), problems, operation.elapsed());
    }

    /** The packs whose headers are needed; those that are not there are dropped. */
    private List<Pack> toRead(PackList packs) {
        List<Pack> toRead = new ArrayList<>();
        packs.unindexed().stream()
                .filter(pack -> !suspicions.marked.contains(pack.id()))
                .forEach(pack -> toRead.add(new Pack(pack.id(), pack.size())));
        BitSet suspect = contents.listedBy(suspicions.unreadable);
        suspicions.conflicting.forEach(pack -> suspect.set(index.findPack(pack)));
        for (int pack = 0; pack < index.packCount(); pack++) {
            if (index.findPack(index.packId(pack)) != pack) {
                continue;
            }
            if (!packs.isThere(pack)) {
                gone.set(pack);
                dropped++;
            } else if (request.readAllPacks() || suspect.get(pack) || !packs.isWhole(pack)) {
                toRead.add(new Pack(index.packId(pack), packs.size(pack)));
            }
        }
        return toRead;
    }

    private void readHeaders(List<Pack> packs, IndexWriter writer) throws IOException, InterruptedException {
        Workers.forEach("repair", repository.options().parallelism(), packs, pack -> {
            operation.checkCancelled();
            readHeader(pack, writer);
            operation.advance(1, 0, FileType.PACK.name(pack.id()));
        });
    }

    private void readHeader(Pack pack, IndexWriter writer) throws IOException, InterruptedException {
        PackEntries entries = new PackEntries();
        try {
            new HeaderReader(files, repository.key()).read(pack.id(), pack.size(), entries);
        } catch (MalformedException | EOFException | NoSuchFileException e) {
            problems.add(new Problem(
                    FileType.PACK.name(pack.id()),
                    e.getMessage()
                            + (index.findPack(pack.id()) < 0
                                    ? "; it is in no index, so that nothing is known of what is in it"
                                    : "; what the index has of it stays, and repair packs saves what can be read")));
            return;
        }
        if (!request.dryRun()) {
            writer.add(pack.id(), entries);
        }
        settle(pack.id());
    }

    private synchronized void settle(Id pack) {
        read++;
        int number = index.findPack(pack);
        if (number >= 0) {
            gone.set(number);
        }
    }

    /** Replaces the index files that list what is gone, or cannot be read, and returns how many. */
    private long replace(HeldLock lock, IndexGuard guard) throws IOException, InterruptedException {
        if (gone.isEmpty() && suspicions.unreadable.isEmpty()) {
            return 0;
        }
        IndexRewrite rewrite = new IndexRewrite(files, repository.options().clock(), index, contents, gone);
        rewrite.replaceAlso(suspicions.unreadable);
        if (!request.dryRun()) {
            rewrite.save(guard);
            lock.check();
            rewrite.deleteReplaced();
            repository.damage().forgetGone(repository.index());
        }
        return rewrite.files().size();
    }
}
