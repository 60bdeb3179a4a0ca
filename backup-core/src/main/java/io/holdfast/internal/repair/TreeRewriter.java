package io.holdfast.internal.repair;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.NodeCodec;
import io.holdfast.internal.format.TreeReader;
import io.holdfast.internal.format.TreeWriter;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.read.BlobReader;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.write.BlobWriter;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes directories anew where something in them changes, from the leaves up. What does not change keeps its bytes, also those that another program put
 * there, and a directory in which nothing changes keeps its id. Not thread-safe.
 */
final class TreeRewriter {

    private final BlobIndex index;
    private final BlobReader reader;
    private final BlobWriter writer;
    private final TreeEdit edit;
    private final RunningOperation operation;
    /** Directories in which nothing changed, by the handles of their blobs; only if that does not depend on where they are. */
    private final BitSet same = new BitSet();
    /** What became of those that changed. */
    private final Map<Id, Id> changed = new HashMap<>();

    /** A node, and the bytes that it was read from. */
    private static final class Raw {
        final Node node;
        final byte[] encoded;

        Raw(Node node, byte[] encoded) {
            this.node = node;
            this.encoded = encoded;
        }
    }

    TreeRewriter(BlobIndex index, BlobReader reader, BlobWriter writer, TreeEdit edit, RunningOperation operation) {
        this.index = index;
        this.reader = reader;
        this.writer = writer;
        this.edit = edit;
        this.operation = operation;
    }

    /** The root of what a root becomes; the same if nothing changes. */
    Id rewrite(Id root) throws IOException, InterruptedException {
        return directory("", root);
    }

    private Id directory(String path, Id tree) throws IOException, InterruptedException {
        int handle = index.find(BlobType.TREE, tree);
        Id known = handle >= 0 && same.get(handle) ? tree : changed.get(tree);
        if (known != null) {
            return known;
        }
        operation.checkCancelled();
        Id result = rewrite(path, tree);
        if (edit.sameEverywhere() && handle >= 0 && result.equals(tree)) {
            same.set(handle);
        } else if (edit.sameEverywhere()) {
            changed.put(tree, result);
        }
        operation.advance(1, 0, path);
        return result;
    }

    private Id rewrite(String path, Id tree) throws IOException, InterruptedException {
        List<Raw> nodes;
        try {
            nodes = decode(reader.read(BlobType.TREE, tree));
        } catch (CorruptionException e) {
            return emptied(path, tree, e);
        } catch (MalformedException e) {
            return emptied(
                    path,
                    tree,
                    new CorruptionException("The directory " + tree + " cannot be decoded: " + e.getMessage(), e));
        }
        Directory directory = new Directory(path);
        for (Raw raw : nodes) {
            directory.entry(raw.node, raw.encoded);
        }
        return directory.changed ? write(directory.tree()) : tree;
    }

    private static List<Raw> decode(byte[] tree) throws MalformedException {
        TreeReader in = new TreeReader(tree);
        List<Raw> nodes = new ArrayList<>();
        for (Node node = in.next(); node != null; node = in.next()) {
            nodes.add(new Raw(node, in.encoded()));
        }
        return nodes;
    }

    private Id emptied(String path, Id tree, CorruptionException why) throws IOException, InterruptedException {
        return edit.replaceUnreadable(path, tree, why) ? write(new TreeWriter().toByteArray()) : tree;
    }

    private Id write(byte[] tree) throws IOException, InterruptedException {
        return writer.write(BlobType.TREE, tree, 0, tree.length);
    }

    /** One directory, while it is made anew. */
    private final class Directory {

        private final String path;
        private final Map<String, byte[]> nodes = new TreeMap<>(EntryPaths.BYTE_ORDER);
        private @Nullable String previous;
        private boolean changed;

        Directory(String path) {
            this.path = path;
        }

        void entry(Node node, byte[] encoded) throws IOException, InterruptedException {
            String below = path.isEmpty() ? node.name() : path + "/" + node.name();
            if (!fits(node.name(), below)) {
                changed = true;
                return;
            }
            Optional<Node> kept = edit.entry(below, node);
            if (kept.isEmpty()) {
                changed = true;
                return;
            }
            byte[] bytes = kept.get() == node ? encoded : NodeCodec.encode(kept.get());
            Optional<Id> subtree = kept.get().subtree().filter(tree -> node.is(EntryType.DIRECTORY));
            if (subtree.isPresent()) {
                bytes = withSubtree(bytes, kept.get(), directory(below, subtree.get()));
            }
            changed |= bytes != encoded;
            nodes.put(node.name(), bytes);
        }

        private boolean fits(String name, String below) {
            boolean inOrder = previous == null || EntryPaths.BYTE_ORDER.compare(previous, name) < 0;
            if (!TreeWriter.isEntryName(name)) {
                edit.unfit(below, "nothing can have this name");
                return false;
            }
            if (nodes.containsKey(name)) {
                edit.unfit(below, "it is there twice");
                return false;
            }
            if (!inOrder) {
                edit.unfit(below, "it is not in the order of names");
                changed = true;
            }
            previous = name;
            return true;
        }

        /** Puts one id in the place of another, so that also fields that only another program knows stay as they are. */
        private static byte[] withSubtree(byte[] encoded, Node node, Id tree) {
            String before = node.subtree().map(Id::toHex).orElse("");
            if (before.equals(tree.toHex())) {
                return encoded;
            }
            String text = new String(encoded, StandardCharsets.ISO_8859_1);
            String field = "\"subtree\":\"" + before + "\"";
            return text.contains(field)
                    ? text.replace(field, "\"subtree\":\"" + tree.toHex() + "\"")
                            .getBytes(StandardCharsets.ISO_8859_1)
                    : NodeCodec.encode(node.withSubtree(tree));
        }

        byte[] tree() {
            TreeWriter tree = new TreeWriter();
            nodes.forEach(tree::add);
            return tree.toByteArray();
        }
    }
}
