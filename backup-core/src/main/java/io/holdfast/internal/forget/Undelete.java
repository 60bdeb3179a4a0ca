package io.holdfast.internal.forget;

import io.holdfast.CorruptionException;
import io.holdfast.NoSuchSnapshotException;
import io.holdfast.RepositoryException;
import io.holdfast.Snapshot;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.read.Trees;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.Snapshots;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.repository.ForgottenSnapshot;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts a forgotten snapshot back, once it is certain that all of its data is there. */
public final class Undelete {

    private final OpenRepository repository;
    private final RunningOperation operation;
    private final ForgottenSnapshots forgotten;

    public Undelete(OpenRepository repository, RunningOperation operation) {
        this.repository = repository;
        this.operation = operation;
        forgotten = new ForgottenSnapshots(repository);
    }

    /**
     * Puts a snapshot back.
     *
     * @param which its id, the beginning of it, or {@code latest} for the newest
     * @throws NoSuchSnapshotException if none was forgotten that is named so
     * @throws CorruptionException if one is damaged that may be meant
     * @throws RepositoryException if some of its data is gone; nothing was changed
     */
    public Snapshot run(String which) throws IOException, InterruptedException {
        try (HeldLock lock = repository.lockShared(operation)) {
            List<Snapshot> known = forgotten.list(Snapshots.failingIfMeant(which)).stream()
                    .map(ForgottenSnapshot::snapshot)
                    .sorted(Comparator.comparing(snapshot -> snapshot.time().toInstant()))
                    .toList();
            Snapshot snapshot = repository.snapshots().find(which, known);
            long missing = new Needed().missing(Id.fromHex(snapshot.tree()));
            if (missing > 0) {
                throw new RepositoryException("The snapshot " + snapshot.shortId() + " was not put back: " + missing
                        + " of the directories and chunks that it needs are gone from "
                        + repository.files().store()
                        + ", since a prune has removed them. Nothing was changed");
            }
            lock.check();
            forgotten.putBack(Id.fromHex(snapshot.id()));
            return snapshot;
        }
    }

    /** What a snapshot needs, found in an index and in packs that the store has. */
    private final class Needed {

        private final BlobIndex index = repository.index();
        private final Trees trees = Trees.of(repository, index);
        // After the index: what that has was there before.
        private final Set<Id> packs = repository.files().list(FileType.PACK).stream()
                .map(FileInfo::id)
                .collect(Collectors.toSet());
        private final Set<Id> seen = new HashSet<>();
        private long missing;

        Needed() throws IOException, InterruptedException {}

        long missing(Id root) throws IOException, InterruptedException {
            Deque<Id> left = new ArrayDeque<>(List.of(root));
            while (!left.isEmpty()) {
                Id tree = left.pop();
                if (seen.add(tree) && isThere(BlobType.TREE, tree)) {
                    operation.checkCancelled();
                    for (Node node : trees.nodes(tree)) {
                        node.subtree().ifPresent(left::push);
                        node.content().forEach(this::chunk);
                    }
                    operation.advance(1, 0, "");
                }
            }
            return missing;
        }

        private void chunk(Id chunk) {
            if (seen.add(chunk)) {
                isThere(BlobType.DATA, chunk);
            }
        }

        private boolean isThere(BlobType type, Id blob) {
            for (int copy : index.findAll(type, blob)) {
                if (packs.contains(index.packId(index.pack(copy)))) {
                    return true;
                }
            }
            missing++;
            return false;
        }
    }
}
