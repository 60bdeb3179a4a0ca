package io.holdfast.internal.repository;

import io.holdfast.LockedException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexContents;
import io.holdfast.internal.index.IndexLoader;
import io.holdfast.internal.index.IndexWriter;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.IOException;
import java.util.List;

/**
 * Sees to it that no index file appears that lists packs which others have deleted, because this process was frozen until its lock
 * was cleared away.
 */
public final class IndexGuard implements IndexWriter.Guard {

    private final OpenRepository repository;
    private final RepositoryFiles files;
    private final HeldLock lock;
    private final RunningOperation operation;

    /** A guard over what is saved under this lock. */
    public IndexGuard(OpenRepository repository, HeldLock lock, RunningOperation operation) {
        this.repository = repository;
        files = repository.files();
        this.lock = lock;
        this.operation = operation;
    }

    @Override
    public void check() throws IOException, InterruptedException {
        lock.check();
    }

    /** If the lock was lost before the file appeared, only what is in the store stays listed. */
    @Override
    public void saved(Id file) throws IOException, InterruptedException {
        try {
            lock.check();
        } catch (LockedException | IOException lost) {
            try {
                correct(file);
            } catch (LockedException | IOException e) {
                lost.addSuppressed(e);
                files.delete(FileType.INDEX, List.of(file));
            }
            throw new LockedException(
                    "The lock on " + files.store()
                            + " was lost while an index file was saved. Packs that others have deleted"
                            + " meanwhile are not listed. Run the operation again",
                    lost);
        }
    }

    private void correct(Id file) throws IOException, InterruptedException {
        try (HeldLock fresh = repository.lockShared(operation)) {
            BlobIndex listed = new BlobIndex();
            IndexLoader.loadOne(files, file, listed, new IndexContents());
            IndexWriter writer = new IndexWriter(files, repository.options().clock());
            PackEntries entries = new PackEntries();
            int there = 0;
            for (int pack = 0; pack < listed.packCount(); pack++) {
                Id id = listed.packId(pack);
                if (files.store().stat(FileType.PACK.name(id)).isPresent()) {
                    listed.entries(pack, entries);
                    writer.add(id, entries);
                    there++;
                }
            }
            if (there < listed.packCount()) {
                writer.flush();
                fresh.check();
                files.delete(FileType.INDEX, List.of(file));
            }
        }
    }
}
