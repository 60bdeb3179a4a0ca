package io.holdfast.internal.write;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.TreeNodes;
import io.holdfast.internal.format.TreeWriter;
import io.holdfast.internal.read.SnapshotEntries;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A directory of the parent snapshot, or the lack of one. */
final class ParentTree {

    private static final ParentTree NONE = new ParentTree(null, TreeWriter.EMPTY, TreeNodes.none());

    private final @Nullable SnapshotEntries snapshot;
    private final Id id;
    private final TreeNodes nodes;

    private ParentTree(@Nullable SnapshotEntries snapshot, Id id, TreeNodes nodes) {
        this.snapshot = snapshot;
        this.id = id;
        this.nodes = nodes;
    }

    /** The root of a parent, if there is one. */
    static ParentTree root(Optional<SnapshotEntries> parent) throws InterruptedException {
        if (parent.isEmpty()) {
            return NONE;
        }
        SnapshotEntries snapshot = parent.get();
        return of(snapshot, snapshot.root());
    }

    Optional<Node> node(String name) {
        return nodes.find(name);
    }

    /** The id of a tree of so many of its nodes, if these are all, and if they would be written as they stand in it. */
    Optional<Id> treeOf(int kept) {
        return nodes.canonical() && kept == nodes.size() ? Optional.of(id) : Optional.empty();
    }

    /** The directory of this name. */
    ParentTree directory(String name) throws InterruptedException {
        Optional<Id> tree = node(name).flatMap(Node::subtree);
        return snapshot == null || tree.isEmpty() ? NONE : of(snapshot, tree.get());
    }

    /** A directory that is damaged is none: what is in it is read again, and so it heals. */
    private static ParentTree of(SnapshotEntries snapshot, Id tree) throws InterruptedException {
        try {
            return new ParentTree(snapshot, tree, snapshot.nodes(tree));
        } catch (CorruptionException e) {
            return NONE;
        }
    }
}
