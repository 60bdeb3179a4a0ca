package io.holdfast.internal.repair;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.Blob;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.read.Trees;
import io.holdfast.internal.read.UsedBlobs;
import io.holdfast.internal.repository.OpenRepository;
import java.io.IOException;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps which blobs cannot be read, and tells which snapshots that hits. Takes two bits for each blob of the index once something is lost. */
final class LostBlobs implements UsedBlobs.Findings {

    private static final int MOST = 10_000;

    private final OpenRepository repository;
    private final BlobIndex index;
    private final Trees trees;
    private final Set<Blob> lost = ConcurrentHashMap.newKeySet();
    /** Directories that were looked through, as long as nothing more was lost since. */
    private final BitSet whole = new BitSet();

    LostBlobs(OpenRepository repository, BlobIndex index) {
        this.repository = repository;
        this.index = index;
        trees = Trees.of(repository, index);
    }

    /**
     * A blob cannot be read.
     *
     * @throws CorruptionException if there are too many of them
     */
    void add(BlobType type, Id id) {
        lost.add(new Blob(type, id));
        if (lost.size() > MOST) {
            throw new CorruptionException("More than " + MOST + " chunks and directories of "
                    + repository.files().store() + " cannot be read. Verify and repair it before");
        }
    }

    @Override
    public void missing(BlobType type, Id blob) {
        add(type, blob);
    }

    @Override
    public void unreadable(int copy, IOException why) {
        // Other copies are tried.
    }

    @Override
    public void lost(Id tree) {
        add(BlobType.TREE, tree);
    }

    /** It is copied as it is, if it could be read to its end. */
    @Override
    public void malformed(Id tree, String problems, boolean wholeRead) {
        if (!wholeRead) {
            add(BlobType.TREE, tree);
        }
    }

    /** Whether something at or below a directory is lost. */
    boolean hit(Id tree) throws IOException, InterruptedException {
        whole.clear();
        return !lost.isEmpty() && isHit(tree);
    }

    private boolean isHit(Id tree) throws IOException, InterruptedException {
        int handle = index.find(BlobType.TREE, tree);
        if (handle < 0 || lost.contains(new Blob(BlobType.TREE, tree))) {
            return true;
        }
        if (whole.get(handle)) {
            return false;
        }
        try {
            for (Node node : trees.nodes(tree)) {
                if (isHit(node)) {
                    return true;
                }
            }
        } catch (CorruptionException e) {
            return true;
        }
        whole.set(handle);
        return false;
    }

    private boolean isHit(Node node) throws IOException, InterruptedException {
        return node.content().stream().anyMatch(chunk -> lost.contains(new Blob(BlobType.DATA, chunk)))
                || (node.subtree().isPresent() && isHit(node.subtree().get()));
    }
}
