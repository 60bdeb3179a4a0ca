package io.holdfast.internal.repair;

import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.Snapshot;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.format.TreeWriter;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.read.Trees;
import io.holdfast.internal.repository.IndexGuard;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.write.BlobWriter;
import io.holdfast.internal.write.PublishedSnapshot;
import io.holdfast.repair.RecoverReport;
import io.holdfast.repair.RecoverRequest;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Finds the topmost directories that belong to no snapshot, and makes snapshots of them. Takes two bits for each blob of the index. */
public final class Recovery {

    /** restic's word for what it recovers. */
    private static final String TAG = "recovered";

    private static final int MOST_PROBLEMS = 1000;
    private static final int DIRECTORY_PERMISSIONS = 0755;

    private final OpenRepository repository;
    private final RecoverRequest request;
    private final RunningOperation operation;
    private final List<Problem> problems = Collections.synchronizedList(new ArrayList<>());

    public Recovery(OpenRepository repository, RecoverRequest request, RunningOperation operation) {
        this.repository = repository;
        this.request = request;
        this.operation = operation;
    }

    /** Recovers what there is. */
    public RecoverReport run() throws IOException, InterruptedException {
        try (HeldLock lock = request.dryRun() ? HeldLock.NONE : repository.lockShared(operation)) {
            List<Snapshot> known = repository
                    .snapshots()
                    .list(
                            snapshot -> true,
                            (id, damage) -> problems.add(
                                    new Problem("snapshot " + id.shortHex(), String.valueOf(damage.getMessage()))));
            BlobIndex index = repository.index();
            List<Id> roots = roots(index, known);
            List<Snapshot> made = request.dryRun() || roots.isEmpty() ? List.of() : save(index, roots, lock);
            return new RecoverReport(roots.stream().map(Id::toHex).toList(), made, problems, operation.elapsed());
        }
    }

    private List<Id> roots(BlobIndex index, List<Snapshot> snapshots) throws IOException, InterruptedException {
        BitSet trees = trees(index);
        BitSet belonging = new BitSet();
        snapshots.forEach(snapshot -> mark(belonging, index, Id.fromHex(snapshot.tree())));
        operation.expect(trees.cardinality(), 0);
        Trees reader = Trees.of(repository, index);
        int parallelism = repository.options().parallelism();
        Workers.forEach("recover", parallelism, trees.stream().iterator(), handle -> {
            operation.checkCancelled();
            look(index.blob(handle), reader, index, belonging);
            operation.advance(1, 0, "");
        });
        trees.andNot(belonging);
        return trees.stream().mapToObj(index::blob).toList();
    }

    /** The handles of all directories, of several copies the one that the index gives. */
    private static BitSet trees(BlobIndex index) {
        BitSet trees = new BitSet();
        for (int handle = 0; handle < index.size(); handle++) {
            if (index.type(handle) == BlobType.TREE && index.find(BlobType.TREE, index.blob(handle)) == handle) {
                trees.set(handle);
            }
        }
        return trees;
    }

    private void look(Id tree, Trees reader, BlobIndex index, BitSet belonging)
            throws IOException, InterruptedException {
        try {
            for (Node node : reader.nodes(tree)) {
                node.subtree().ifPresent(below -> mark(belonging, index, below));
            }
        } catch (CorruptionException e) {
            // Nobody can tell whose it was, and there is nothing to be seen in it.
            mark(belonging, index, tree);
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(new Problem("directory " + tree, String.valueOf(e.getMessage())));
            }
        }
    }

    private static void mark(BitSet belonging, BlobIndex index, Id tree) {
        int handle = index.find(BlobType.TREE, tree);
        if (handle >= 0) {
            synchronized (belonging) {
                belonging.set(handle);
            }
        }
    }

    private List<Snapshot> save(BlobIndex index, List<Id> roots, HeldLock lock)
            throws IOException, InterruptedException {
        OffsetDateTime now = OffsetDateTime.now(repository.options().clock());
        if (!request.separately()) {
            return List.of(save(now, together(index, roots, now, lock), "/recover", lock));
        }
        List<Snapshot> made = new ArrayList<>();
        for (Id root : roots) {
            made.add(save(now, root, "/recover/" + root.shortHex(), lock));
        }
        return made;
    }

    private Snapshot save(OffsetDateTime now, Id tree, String path, HeldLock lock)
            throws IOException, InterruptedException {
        RepositoryOptions options = repository.options();
        SnapshotDocument document = SnapshotDocument.builder(now, tree, List.of(path))
                .hostname(options.hostName())
                .username(options.userName())
                .tags(List.of(TAG))
                .build();
        return PublishedSnapshot.publish(repository, document, lock, operation);
    }

    /** A directory with all of them. */
    private Id together(BlobIndex index, List<Id> roots, OffsetDateTime now, HeldLock lock)
            throws IOException, InterruptedException {
        TreeWriter tree = new TreeWriter();
        roots.stream()
                .sorted(Comparator.comparing(Id::toHex))
                .forEach(root -> tree.add(Node.builder(root.toHex(), EntryType.DIRECTORY)
                        .permissions(DIRECTORY_PERMISSIONS)
                        .mtime(now)
                        .atime(now)
                        .ctime(now)
                        .subtree(root)
                        .build()));
        byte[] encoded = tree.toByteArray();
        BlobWriter writer = new BlobWriter(
                repository,
                SoundBlobs.all(index),
                operation.executor(),
                false,
                new IndexGuard(repository, lock, operation));
        Id id = writer.write(BlobType.TREE, encoded, 0, encoded.length);
        writer.flush();
        return id;
    }
}
