package io.holdfast.internal.forget;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.Snapshots;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.ForgottenSnapshot;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The snapshots that were removed and can be put back:
 *
 * <pre>
 * holdfast/forgotten/ID = the file snapshots/ID as it was, which is sealed and has the SHA-256 ID
 * </pre>
 *
 * <p>When one was forgotten is when its file was stored, by the store's clock. What is here needs its data: a prune must keep that for as long as its
 * grace lasts, and then {@linkplain #expire removes} the entry before the data. restic does not look here, and its prune keeps nothing for it.
 *
 * <p>Keeping and expiring need the exclusive lock, putting back a shared one. Thread-safe.
 */
public final class ForgottenSnapshots {

    private final OpenRepository repository;
    private final RepositoryFiles files;
    private final Store store;

    public ForgottenSnapshots(OpenRepository repository) {
        this.repository = repository;
        this.files = repository.files();
        this.store = files.store();
    }

    /** Whether the store can keep what was removed; without that it is gone at once. */
    public boolean supported() throws IOException, InterruptedException {
        return store.capabilities().contains(StoreCapability.ARBITRARY_NAMES);
    }

    /**
     * All that were forgotten and can be read, the last first. A snapshot that still exists, since the forget that was to remove it did not get so far, is
     * not one.
     */
    public List<ForgottenSnapshot> list(Snapshots.DamageListener damages) throws IOException, InterruptedException {
        Set<Id> existing = ids(FileType.SNAPSHOT);
        List<ForgottenSnapshot> forgotten = new ArrayList<>();
        for (FileInfo file : files.list(FileType.FORGOTTEN)) {
            if (!existing.contains(file.id())) {
                try {
                    forgotten.add(
                            new ForgottenSnapshot(repository.snapshots().loadForgotten(file.id()), file.created()));
                } catch (NoSuchFileException e) {
                    // Somebody has put it back, or removed it for good, since it was listed.
                } catch (CorruptionException e) {
                    damages.damaged(file.id(), e);
                }
            }
        }
        forgotten.sort(Comparator.comparing(ForgottenSnapshot::forgotten)
                .reversed()
                .thenComparing(entry -> entry.snapshot().id()));
        return forgotten;
    }

    private Set<Id> ids(FileType type) throws IOException, InterruptedException {
        return files.list(type).stream().map(FileInfo::id).collect(Collectors.toCollection(HashSet::new));
    }

    /** Removes snapshots. Before that they are kept, so that they can be put back, if the store can keep them. */
    public void remove(Collection<Id> snapshots) throws IOException, InterruptedException {
        if (supported()) {
            keep(snapshots);
        }
        files.delete(FileType.SNAPSHOT, snapshots);
    }

    private void keep(Collection<Id> snapshots) throws IOException, InterruptedException {
        Set<Id> earlier = ids(FileType.FORGOTTEN);
        earlier.retainAll(snapshots);
        // Left by a forget that did not get so far; its time would let the grace end too early.
        files.delete(FileType.FORGOTTEN, earlier);
        Workers.forEach(
                "forget",
                repository.options().parallelism(),
                snapshots,
                id -> copy(id, FileType.SNAPSHOT, FileType.FORGOTTEN));
    }

    /** Puts a snapshot back as it was. */
    void putBack(Id id) throws IOException, InterruptedException {
        copy(id, FileType.FORGOTTEN, FileType.SNAPSHOT);
        files.delete(FileType.FORGOTTEN, List.of(id));
    }

    private void copy(Id id, FileType from, FileType to) throws IOException, InterruptedException {
        byte[] file = RepositoryFiles.readWhole(store, from.name(id), id);
        try {
            store.put(to.name(id), BlobContent.of(file));
        } catch (FileAlreadyExistsException e) {
            // It is named by its content, so that it is the same, if it is whole.
            RepositoryFiles.readWhole(store, to.name(id), id);
        }
    }

    /**
     * Removes what was forgotten before an instant, unread, so that a damaged one goes as well. From then on its data is not needed.
     *
     * @return how many were removed
     */
    public int expire(Instant before) throws IOException, InterruptedException {
        List<Id> expired = files.list(FileType.FORGOTTEN).stream()
                .filter(file -> file.created().isBefore(before))
                .map(FileInfo::id)
                .toList();
        files.delete(FileType.FORGOTTEN, expired);
        return expired.size();
    }
}
