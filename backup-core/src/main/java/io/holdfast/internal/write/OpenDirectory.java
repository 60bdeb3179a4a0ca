package io.holdfast.internal.write;

import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.NodeCodec;
import io.holdfast.internal.format.TreeWriter;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the snapshot into which entries are being put. Nodes that are complete are kept as the bytes that they become. Thread-safe.
 */
final class OpenDirectory {

    private final String path;
    private final @Nullable OpenDirectory parent;
    private final ParentTree before;
    private final Map<String, Child> children = new HashMap<>();
    private final Map<String, OpenDirectory> openDirectories = new HashMap<>();
    private Entry metadata;
    private boolean described;
    private boolean finished;
    /** How many children are in the parent snapshot just so. */
    private int kept;

    /** What stands in the tree for a child. */
    @FunctionalInterface
    private interface Child {
        /** Its encoded node, once the last of its chunks is stored. */
        byte[] encoded() throws InterruptedException;
    }

    OpenDirectory(String path, @Nullable OpenDirectory parent, ParentTree before) {
        this.path = path;
        this.parent = parent;
        this.before = before;
        metadata = Entry.directory(path).build();
    }

    String path() {
        return path;
    }

    @Nullable OpenDirectory parent() {
        return parent;
    }

    /** This directory in the parent snapshot. */
    ParentTree before() {
        return before;
    }

    synchronized Entry metadata() {
        return metadata;
    }

    synchronized void describe(Entry entry) {
        if (described) {
            throw taken(entry.path());
        }
        described = true;
        metadata = entry;
    }

    synchronized @Nullable OpenDirectory openDirectory(String name) {
        return openDirectories.get(name);
    }

    /** Adds a directory that stays open. */
    synchronized void open(String name, OpenDirectory directory) {
        claim(name, () -> {
            throw new IllegalStateException("a directory was finished before " + EntryPaths.printable(directory.path));
        });
        openDirectories.put(name, directory);
    }

    /** Adds a node that is complete. */
    synchronized void add(Node node) {
        boolean same = isInParent(node);
        claim(node.name(), complete(node, same));
        kept += same ? 1 : 0;
    }

    private boolean isInParent(Node node) {
        return before.node(node.name()).filter(node::isEncodedAs).isPresent();
    }

    /** What the parent has is not held once more. */
    private Child complete(Node node, boolean inParent) {
        String name = node.name();
        if (inParent) {
            return () -> NodeCodec.encode(before.node(name).orElseThrow());
        }
        byte[] encoded = NodeCodec.encode(node);
        return () -> encoded;
    }

    /**
     * Adds a file whose chunks may still be on their way.
     *
     * @param isInParent is told once, when all are stored, whether the parent snapshot has it just so
     */
    synchronized void add(Node node, PendingContent content, Consumer<Boolean> isInParent) throws InterruptedException {
        if (content.isStored()) {
            Node complete = node.withContent(content.ids());
            add(complete);
            isInParent.accept(isInParent(complete));
        } else {
            claim(node.name(), () -> {
                Node complete = node.withContent(content.ids());
                isInParent.accept(isInParent(complete));
                return NodeCodec.encode(complete);
            });
        }
    }

    private void claim(String name, Child child) {
        String childPath = path.isEmpty() ? name : path + "/" + name;
        if (finished) {
            throw new IllegalArgumentException(
                    EntryPaths.printable(childPath) + " was put after its directory had been finished");
        }
        if (children.putIfAbsent(name, child) != null) {
            throw taken(childPath);
        }
    }

    private static IllegalArgumentException taken(String path) {
        return new IllegalArgumentException(EntryPaths.printable(path) + " was put twice");
    }

    /** Takes no more children, and tells which of them are still open. */
    synchronized List<OpenDirectory> beginFinish() {
        finished = true;
        return new ArrayList<>(openDirectories.values());
    }

    /** Puts the finished node of a child in the place that was kept for it. */
    synchronized void close(String name, Node node) {
        openDirectories.remove(name);
        boolean same = isInParent(node);
        children.put(name, complete(node, same));
        kept += same ? 1 : 0;
    }

    /** The id that the tree of all children has in the parent snapshot, if that has the very same. */
    synchronized Optional<Id> treeInParent() {
        return kept == children.size() ? before.treeOf(kept) : Optional.empty();
    }

    /** The tree of all children, once the last of their chunks is stored. */
    synchronized byte[] tree() throws InterruptedException {
        List<Map.Entry<String, Child>> sorted = new ArrayList<>(children.entrySet());
        sorted.sort(Map.Entry.comparingByKey(EntryPaths.BYTE_ORDER));
        long size = 0;
        for (Map.Entry<String, Child> child : sorted) {
            byte[] encoded = child.getValue().encoded();
            child.setValue(() -> encoded);
            size += encoded.length;
        }
        TreeWriter tree = new TreeWriter(size, sorted.size());
        for (Map.Entry<String, Child> child : sorted) {
            tree.add(child.getKey(), child.getValue().encoded());
        }
        children.clear();
        return tree.toByteArray();
    }
}
