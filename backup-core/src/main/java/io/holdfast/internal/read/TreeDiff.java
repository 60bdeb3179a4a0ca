package io.holdfast.internal.read;

import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.NodeCodec;
import io.holdfast.internal.format.TreeNodes;
import io.holdfast.repository.Change;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Compares two snapshots; directories with the same id are the same and are not read. */
public final class TreeDiff {

    private final SnapshotEntries before;
    private final SnapshotEntries after;
    private final Consumer<Change> each;
    private final Consumer<Problem> problems;

    private TreeDiff(SnapshotEntries before, SnapshotEntries after, Consumer<Change> each, Consumer<Problem> problems) {
        this.before = before;
        this.after = after;
        this.each = each;
        this.problems = problems;
    }

    /**
     * Passes on every difference, depth first, in the order of the bytes of the names.
     *
     * @param problems is told of each directory that could not be compared
     */
    public static void compare(
            SnapshotEntries before, SnapshotEntries after, Consumer<Change> each, Consumer<Problem> problems)
            throws InterruptedException {
        new TreeDiff(before, after, each, problems)
                .directories("", Optional.of(before.root()), Optional.of(after.root()));
    }

    private static final class Pair {
        private Optional<Node> before = Optional.empty();
        private Optional<Node> after = Optional.empty();
    }

    private void directories(String path, Optional<Id> treeBefore, Optional<Id> treeAfter) throws InterruptedException {
        if (treeBefore.equals(treeAfter)) {
            return;
        }
        Map<String, Pair> pairs;
        try {
            pairs = pairs(nodes(before, treeBefore), nodes(after, treeAfter));
        } catch (CorruptionException e) {
            problems.accept(new Problem(path, "what is in it was not compared: " + e.getMessage()));
            return;
        }
        for (var named : pairs.entrySet()) {
            Pair pair = named.getValue();
            String child = path.isEmpty() ? named.getKey() : path + "/" + named.getKey();
            change(pair).ifPresent(kind -> each.accept(new Change(kind, child, size(pair.before), size(pair.after))));
            directories(child, pair.before.flatMap(Node::subtree), pair.after.flatMap(Node::subtree));
        }
    }

    private static Map<String, Pair> pairs(TreeNodes before, TreeNodes after) {
        Map<String, Pair> pairs = new TreeMap<>(EntryPaths.BYTE_ORDER);
        before.forEach(node -> pairs.computeIfAbsent(node.name(), name -> new Pair()).before = Optional.of(node));
        after.forEach(node -> pairs.computeIfAbsent(node.name(), name -> new Pair()).after = Optional.of(node));
        return pairs;
    }

    private static TreeNodes nodes(SnapshotEntries of, Optional<Id> tree) throws InterruptedException {
        return tree.isEmpty() ? TreeNodes.none() : of.nodes(tree.get());
    }

    private static Optional<Change.Kind> change(Pair pair) {
        if (pair.before.isEmpty()) {
            return Optional.of(Change.Kind.ADDED);
        }
        if (pair.after.isEmpty()) {
            return Optional.of(Change.Kind.REMOVED);
        }
        Node was = pair.before.get();
        Node is = pair.after.get();
        if (!was.typeName().equals(is.typeName())) {
            return Optional.of(Change.Kind.TYPE);
        }
        if (is.is(EntryType.FILE) && !was.content().equals(is.content())) {
            return Optional.of(Change.Kind.MODIFIED);
        }
        return metadata(was, is) ? Optional.of(Change.Kind.METADATA) : Optional.empty();
    }

    /** Whether they differ in more than what is in them, and in what says nothing about them. */
    private static boolean metadata(Node was, Node is) {
        return !Arrays.equals(NodeCodec.encode(comparable(was, is)), NodeCodec.encode(is));
    }

    private static Node comparable(Node was, Node is) {
        return was.toBuilder()
                .subtree(is.subtree().orElse(null))
                .atime(is.atime())
                .ctime(is.ctime())
                .inode(is.inode())
                .deviceId(is.deviceId())
                .links(is.links())
                .build();
    }

    private static long size(Optional<Node> node) {
        return node.filter(found -> found.is(EntryType.FILE)).map(Node::size).orElse(0L);
    }
}
