package io.holdfast.internal.write;

import io.holdfast.LockedException;
import io.holdfast.Snapshot;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.PackList;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.read.UsedBlobs;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes sure of a snapshot that was just published. Between the last look at the lock and the moment in which the snapshot
 * appeared, this process may have been frozen for so long that others removed its lock, and then what the snapshot needs.
 */
public final class PublishedSnapshot {

    private final OpenRepository repository;
    private final Snapshot snapshot;
    private final RunningOperation operation;

    private PublishedSnapshot(OpenRepository repository, Snapshot snapshot, RunningOperation operation) {
        this.repository = repository;
        this.snapshot = snapshot;
        this.operation = operation;
    }

    /**
     * Publishes a snapshot of what is durable and indexed.
     *
     * @param lock under which that was stored
     * @throws LockedException if the lock was lost, and not all that the snapshot needs is there; there is no snapshot then
     */
    public static Snapshot publish(
            OpenRepository repository, SnapshotDocument document, HeldLock lock, RunningOperation operation)
            throws IOException, InterruptedException {
        // Without it, what the snapshot names might have been removed meanwhile.
        lock.check();
        Snapshot snapshot = repository.snapshots().save(document);
        new PublishedSnapshot(repository, snapshot, operation).confirm(lock);
        return snapshot;
    }

    /** Returns if all that the snapshot needs is there, which a lock that was never lost proves without looking. */
    private void confirm(HeldLock lock) throws IOException, InterruptedException {
        try {
            lock.check();
        } catch (LockedException | IOException e) {
            confirmWithout(e);
        }
    }

    private void confirmWithout(Exception lost) throws IOException, InterruptedException {
        try (HeldLock lock = repository.lockShared(operation)) {
            if (isWhole()) {
                lock.check();
                return;
            }
        } catch (LockedException | IOException e) {
            lost.addSuppressed(e);
        }
        repository.files().delete(FileType.SNAPSHOT, List.of(Id.fromHex(snapshot.id())));
        throw new LockedException(
                "The lock on " + repository.files().store() + " was lost while the snapshot " + snapshot.shortId()
                        + " was published, and not all that it needs could be found afterwards. The snapshot was removed"
                        + " again. Run the operation again; what it had stored and is still there is not stored twice",
                lost);
    }

    private boolean isWhole() throws IOException, InterruptedException {
        BlobIndex index = repository.index();
        PackList packs = PackList.of(repository.files().store(), index);
        Lacks lacks = new Lacks();
        UsedBlobs used = new UsedBlobs(repository.files(), index, repository.codecs());
        used.find(List.of(Id.fromHex(snapshot.tree())), repository.options().parallelism(), lacks, operation);
        return !lacks.something.get()
                && used.handles().stream()
                        .allMatch(handle -> Arrays.stream(index.findAll(index.type(handle), index.blob(handle)))
                                .anyMatch(copy -> packs.isWhole(index.pack(copy))));
    }

    private static final class Lacks implements UsedBlobs.Findings {

        private final AtomicBoolean something = new AtomicBoolean();

        @Override
        public void missing(BlobType type, Id blob) {
            something.set(true);
        }

        @Override
        public void unreadable(int copy, IOException why) {
            // There may be another copy.
        }

        @Override
        public void lost(Id tree) {
            something.set(true);
        }

        @Override
        public void malformed(Id tree, String problems, boolean whole) {
            if (!whole) {
                something.set(true);
            }
        }
    }
}
