package io.holdfast.internal.forget;

import io.holdfast.NoSuchSnapshotException;
import io.holdfast.Snapshot;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Changes the tags of snapshots as restic does: a new file is stored, which names the first one as its original, and then the old one is deleted. */
public final class TagChange {

    private final OpenRepository repository;
    private final RunningOperation operation;

    public TagChange(OpenRepository repository, RunningOperation operation) {
        this.repository = repository;
        this.operation = operation;
    }

    /**
     * Gives snapshots other tags.
     *
     * @param tags what each is tagged with from then on
     * @return the snapshots as they are now, in the same order; one that changed has another id
     * @throws NoSuchSnapshotException if one is gone; those before it were changed
     */
    public List<Snapshot> run(List<Snapshot> snapshots, Function<Snapshot, List<String>> tags)
            throws IOException, InterruptedException {
        operation.expect(snapshots.size(), 0);
        List<Snapshot> changed = new ArrayList<>();
        try (HeldLock lock = repository.lockExclusively(operation)) {
            for (Snapshot snapshot : snapshots) {
                operation.checkCancelled();
                lock.check();
                List<String> wanted = tags.apply(snapshot);
                changed.add(wanted.equals(snapshot.tags()) ? snapshot : change(snapshot, wanted));
                operation.advance(1, 0, snapshot.id());
            }
        }
        return changed;
    }

    private Snapshot change(Snapshot snapshot, List<String> tags) throws IOException, InterruptedException {
        Id id = Id.fromHex(snapshot.id());
        SnapshotDocument document = document(id);
        Snapshot changed = repository
                .snapshots()
                .save(document.toBuilder()
                        .tags(tags)
                        .original(document.original().orElse(id))
                        .build());
        repository.files().delete(FileType.SNAPSHOT, List.of(id));
        return changed;
    }

    private SnapshotDocument document(Id id) throws IOException, InterruptedException {
        try {
            return repository.snapshots().document(id);
        } catch (NoSuchFileException e) {
            throw new NoSuchSnapshotException(
                    "The snapshot " + id + " has been removed or changed by somebody else; list the snapshots again",
                    e);
        }
    }
}
