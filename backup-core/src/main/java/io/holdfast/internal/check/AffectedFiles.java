package io.holdfast.internal.check;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.read.Trees;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.util.BitSet;
import java.util.Map;

/**
 * Finds what of snapshots is lost because of damaged blobs. Descends only where something is lost, which it finds out once for
 * each directory. Takes two bits for each blob of the index.
 */
final class AffectedFiles {

    /** Beyond so many directories nobody counts; the figures are then at least so high. */
    private static final long MOST_DESCENTS = 1_000_000;

    private final BlobIndex index;
    private final Trees trees;
    private final Damages damages;
    private final BitSet examined = new BitSet();
    private final BitSet losing = new BitSet();
    private long descents;

    AffectedFiles(BlobIndex index, Trees trees, Damages damages) {
        this.index = index;
        this.trees = trees;
        this.damages = damages;
    }

    /** Tells the damages what of these snapshots they hit. */
    void find(Map<Id, SnapshotDocument> snapshots) throws IOException, InterruptedException {
        if (damages.hitsAnything()) {
            for (Map.Entry<Id, SnapshotDocument> snapshot : snapshots.entrySet()) {
                find(snapshot.getKey(), snapshot.getValue().tree());
            }
        }
    }

    private void find(Id snapshot, Id root) throws IOException, InterruptedException {
        directory(snapshot.shortHex() + ":", root);
    }

    private void directory(String path, Id tree) throws IOException, InterruptedException {
        if (damages.isLost(BlobType.TREE, tree)) {
            damages.affect(BlobType.TREE, tree, path.endsWith(":") ? path + "/" : path);
        }
        if (!losesSomething(tree) || descents++ >= MOST_DESCENTS) {
            return;
        }
        for (Node node : trees.nodes(tree)) {
            String below = path + "/" + EntryPaths.printable(node.name());
            if (node.is(EntryType.DIRECTORY) && node.subtree().isPresent()) {
                directory(below, node.subtree().get());
            } else if (node.is(EntryType.FILE)) {
                file(below, node);
            }
        }
    }

    private void file(String path, Node node) {
        for (Id chunk : node.content()) {
            if (damages.isLost(BlobType.DATA, chunk)) {
                damages.affect(BlobType.DATA, chunk, path);
            }
        }
    }

    /** Whether something below a directory that can be read is lost. */
    private boolean losesSomething(Id tree) throws IOException, InterruptedException {
        int handle = index.find(BlobType.TREE, tree);
        if (handle < 0) {
            return false;
        }
        if (!examined.get(handle)) {
            examined.set(handle);
            losing.set(handle, examine(tree));
        }
        return losing.get(handle);
    }

    private boolean examine(Id tree) throws IOException, InterruptedException {
        boolean loses = false;
        try {
            for (Node node : trees.nodes(tree)) {
                loses |= isLost(node);
            }
        } catch (CorruptionException e) {
            // Its own damage is known; what was below it nobody can tell.
            return false;
        }
        return loses;
    }

    private boolean isLost(Node node) throws IOException, InterruptedException {
        if (node.is(EntryType.DIRECTORY) && node.subtree().isPresent()) {
            Id subtree = node.subtree().get();
            return damages.isLost(BlobType.TREE, subtree) || losesSomething(subtree);
        }
        return node.is(EntryType.FILE)
                && node.content().stream().anyMatch(chunk -> damages.isLost(BlobType.DATA, chunk));
    }
}
