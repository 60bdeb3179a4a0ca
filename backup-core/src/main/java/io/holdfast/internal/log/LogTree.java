package io.holdfast.internal.log;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.EntryNodes;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LogManifest;
import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.TreeWriter;
import io.holdfast.internal.read.Manifest;
import io.holdfast.internal.write.BlobWriter;
import io.holdfast.internal.write.GrowingContent;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes the directories of a log snapshot, as {@link LogManifest} describes them. What it names as content is stored already. */
record LogTree(BlobWriter blobs) {

    /** The content of a piece. */
    record Content(List<Id> chunks, long size) {}

    /** Writes them, and returns the root. */
    Id write(LogManifest manifest, Map<LogPiece, Content> contents) throws IOException, InterruptedException {
        Map<String, Node> files = new TreeMap<>(EntryPaths.BYTE_ORDER);
        for (LogPiece piece : manifest.pieces()) {
            Content content = Optional.ofNullable(contents.get(piece)).orElseThrow();
            add(files, file(piece.fileName(), content));
        }
        Map<String, Node> own = new TreeMap<>(EntryPaths.BYTE_ORDER);
        add(own, directory("log", tree(files)));
        add(own, document(LogManifest.PATH, manifest.encode()));
        add(
                own,
                document(
                        Manifest.PATH,
                        Manifest.of(manifest.source(), manifest.upTo(), Optional.empty())
                                .encode()));
        Map<String, Node> root = new TreeMap<>(EntryPaths.BYTE_ORDER);
        add(root, directory(".holdfast", tree(own)));
        manifest.base().ifPresent(base -> add(root, directory(LogManifest.BASE, base.tree())));
        return tree(root);
    }

    private Node document(String path, byte[] bytes) throws IOException, InterruptedException {
        GrowingContent content = new GrowingContent(blobs);
        content.append(bytes);
        return file(path.substring(path.lastIndexOf('/') + 1), new Content(content.finish(), bytes.length));
    }

    private static Node file(String name, Content content) {
        return EntryNodes.toNode(Entry.file(name).build(), ZoneOffset.UTC).toBuilder()
                .size(content.size)
                .content(content.chunks)
                .build();
    }

    private static Node directory(String name, Id tree) {
        return EntryNodes.toNode(Entry.directory(name).build(), ZoneOffset.UTC).withSubtree(tree);
    }

    private static void add(Map<String, Node> nodes, Node node) {
        nodes.put(node.name(), node);
    }

    private Id tree(Map<String, Node> nodes) throws IOException, InterruptedException {
        TreeWriter tree = new TreeWriter();
        nodes.values().forEach(tree::add);
        byte[] bytes = tree.toByteArray();
        return blobs.write(BlobType.TREE, bytes, 0, bytes.length);
    }
}
