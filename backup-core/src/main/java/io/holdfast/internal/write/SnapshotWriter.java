package io.holdfast.internal.write;

import io.holdfast.Problem;
import io.holdfast.StoreException;
import io.holdfast.internal.chunk.Chunker;
import io.holdfast.internal.chunk.FixedChunker;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.EntryNodes;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.TreeWriter;
import io.holdfast.internal.read.SnapshotEntries;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.source.Chunking;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Turns what a source puts into blobs and trees. */
final class SnapshotWriter implements EntrySink {

    private final BlobWriter blobs;
    private final ContentWriter contents;
    private final Chunker contentDefined;
    private final ZoneId zone;
    private final SizeGuard guard;
    private final RunningOperation operation;
    private final LinkedContents linked;
    private final OpenDirectory root;
    private final Counts counts = new Counts();
    private final ConcurrentLinkedQueue<Problem> skipped = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Problem> warnings = new ConcurrentLinkedQueue<>();

    /** What was put, beside what the parent has. */
    static final class Counts {
        final LongAdder filesNew = new LongAdder();
        final LongAdder filesChanged = new LongAdder();
        final LongAdder filesUnmodified = new LongAdder();
        final LongAdder directoriesNew = new LongAdder();
        final LongAdder directoriesChanged = new LongAdder();
        final LongAdder directoriesUnmodified = new LongAdder();
        final LongAdder bytes = new LongAdder();
    }

    SnapshotWriter(
            BlobWriter blobs,
            ContentWriter contents,
            Chunker contentDefined,
            Optional<SnapshotEntries> parent,
            ZoneId zone,
            SizeGuard guard,
            RunningOperation operation)
            throws InterruptedException {
        this.blobs = blobs;
        this.contents = contents;
        this.contentDefined = contentDefined;
        this.zone = zone;
        this.guard = guard;
        this.operation = operation;
        linked = new LinkedContents(operation);
        root = new OpenDirectory("", null, ParentTree.root(parent));
    }

    @Override
    public void put(Entry file, Content content) throws IOException, InterruptedException {
        if (file.type() != EntryType.FILE) {
            throw new IllegalArgumentException(file + " is not a file and has no content");
        }
        operation.checkCancelled();
        OpenDirectory directory = directoryOf(file.path());
        Optional<Node> before = directory.before().node(file.name()).filter(node -> node.is(EntryType.FILE));
        boolean unread = content.unchanged() && before.filter(this::isStored).isPresent();
        Node.Builder node = EntryNodes.builder(file, zone);
        long size;
        if (unread) {
            size = before.get().size();
            directory.add(node.size(size).content(before.get().content()).build());
            counts.filesUnmodified.increment();
        } else {
            PendingContent pending = linked.contentOf(file, () -> read(file, content));
            size = pending.size();
            directory.add(node.size(size).build(), pending, same -> count(before, same));
        }
        counts.bytes.add(size);
        guard.refuse(counts.bytes.sum());
        operation.advance(1, unread ? size : 0, file.path());
    }

    private boolean isStored(Node before) {
        for (Id chunk : before.content()) {
            if (!blobs.knows(BlobType.DATA, chunk)) {
                return false;
            }
        }
        return true;
    }

    private PendingContent read(Entry file, Content content) throws IOException, InterruptedException {
        try (InputStream in = content.open()) {
            return contents.write(
                    in,
                    chunker(content.chunking()),
                    file.size(),
                    content.compressed(),
                    bytes -> operation.advance(0, bytes, file.path()));
        }
    }

    private Chunker chunker(Chunking chunking) {
        return chunking instanceof Chunking.Fixed fixed ? new FixedChunker(fixed.size()) : contentDefined;
    }

    private void count(Optional<Node> before, boolean same) {
        if (before.isEmpty()) {
            counts.filesNew.increment();
        } else if (same) {
            counts.filesUnmodified.increment();
        } else {
            counts.filesChanged.increment();
        }
    }

    @Override
    public void put(Entry entry) throws InterruptedException {
        operation.checkCancelled();
        if (entry.type() == EntryType.FILE) {
            throw new IllegalArgumentException(entry + " is a file and needs content");
        }
        if (entry.type() == EntryType.DIRECTORY) {
            openDirectory(entry.path()).describe(entry);
        } else {
            directoryOf(entry.path()).add(EntryNodes.toNode(entry, zone));
        }
    }

    @Override
    public void finish(String directory) throws InterruptedException {
        OpenDirectory found = directory(directory, false);
        if (found == null) {
            throw new IllegalArgumentException(
                    "The directory " + EntryPaths.printable(directory) + " cannot be finished, since it is not open");
        }
        if (found != root) {
            finishDirectory(found);
        }
    }

    /** Adds a directory that is stored already, as a whole. */
    void graft(String path, Id tree) throws InterruptedException {
        directoryOf(path)
                .add(EntryNodes.toNode(Entry.directory(path).build(), zone).withSubtree(tree));
    }

    /** Finishes everything, and returns the root of it all. */
    Id finish() throws InterruptedException {
        return finishTree(root);
    }

    private void finishDirectory(OpenDirectory directory) throws InterruptedException {
        OpenDirectory above = Objects.requireNonNull(directory.parent(), "the root has no node");
        Node node = EntryNodes.toNode(directory.metadata(), zone).withSubtree(finishTree(directory));
        count(above.before().node(node.name()).filter(before -> before.is(EntryType.DIRECTORY)), node);
        above.close(node.name(), node);
    }

    private Id finishTree(OpenDirectory directory) throws InterruptedException {
        for (OpenDirectory below : directory.beginFinish()) {
            finishDirectory(below);
        }
        Optional<Id> same = directory.treeInParent();
        if (same.isPresent() && blobs.knows(BlobType.TREE, same.get())) {
            return same.get();
        }
        byte[] tree = directory.tree();
        try {
            return blobs.write(BlobType.TREE, tree, 0, tree.length);
        } catch (IOException e) {
            throw new StoreException(
                    "The snapshot was not made, since its directories could not be stored: " + e.getMessage(), e);
        }
    }

    private void count(Optional<Node> before, Node now) {
        if (before.isEmpty()) {
            counts.directoriesNew.increment();
        } else if (before.get().subtree().equals(now.subtree())) {
            counts.directoriesUnmodified.increment();
        } else {
            counts.directoriesChanged.increment();
        }
    }

    private OpenDirectory directoryOf(String path) throws InterruptedException {
        requireName(path);
        int slash = path.lastIndexOf('/');
        return openDirectory(slash < 0 ? "" : path.substring(0, slash));
    }

    private OpenDirectory openDirectory(String path) throws InterruptedException {
        return Objects.requireNonNull(directory(path, true), "what is missing is opened");
    }

    /** The open directory of a path; where it is not open it is opened, or null is returned. */
    private synchronized @Nullable OpenDirectory directory(String path, boolean open) throws InterruptedException {
        OpenDirectory directory = root;
        for (int begin = 0; begin < path.length(); ) {
            int slash = path.indexOf('/', begin);
            int end = slash < 0 ? path.length() : slash;
            String name = path.substring(begin, end);
            OpenDirectory below = directory.openDirectory(name);
            if (below == null && !open) {
                return null;
            }
            directory = below == null ? open(directory, name, path.substring(0, end)) : below;
            begin = end + 1;
        }
        return directory;
    }

    private static OpenDirectory open(OpenDirectory above, String name, String path) throws InterruptedException {
        requireName(path);
        OpenDirectory opened = new OpenDirectory(path, above, above.before().directory(name));
        above.open(name, opened);
        return opened;
    }

    private static void requireName(String path) {
        if (!TreeWriter.isEntryName(path.substring(path.lastIndexOf('/') + 1))) {
            throw new IllegalArgumentException("\"" + EntryPaths.printable(path) + "\" is not a path in a snapshot");
        }
    }

    @Override
    public void skip(String path, String reason) {
        skipped.add(new Problem(path, reason));
        operation.warn(path, reason, true);
    }

    @Override
    public void warn(String path, String message) {
        warnings.add(new Problem(path, message));
        operation.warn(path, message, false);
    }

    Counts counts() {
        return counts;
    }

    List<Problem> skipped() {
        return List.copyOf(skipped);
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }
}
