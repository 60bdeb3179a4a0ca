package io.holdfast.internal.read;

import io.holdfast.Cancellation;
import io.holdfast.CorruptionException;
import io.holdfast.StoreException;
import io.holdfast.internal.files.FileRestorer;
import io.holdfast.internal.format.EntryNodes;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.TreeNodes;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The entries of a snapshot, read from the repository as they are asked for. */
public final class SnapshotEntries implements EntrySource {

    /** Entries of a larger directory are made when they are asked for. */
    private static final int MOST_ENTRIES_KEPT = 1000;

    private final OpenRepository repository;
    private final Trees trees;
    private final Id root;
    /** Of whoever asks for entries one by one, most are neighbours. */
    private volatile Found last;

    /** A directory that was looked up. */
    private record Found(String directory, Id tree) {}

    private SnapshotEntries(OpenRepository repository, Trees trees, Id root) {
        this.repository = repository;
        this.trees = trees;
        this.root = root;
        last = new Found("", root);
    }

    /** The entries of a repository below a root directory, found by an index. */
    public static SnapshotEntries of(OpenRepository repository, BlobIndex index, Id root) {
        return new SnapshotEntries(repository, Trees.of(repository, index), root);
    }

    /** What is below a directory, seen from there, if there is such a directory. */
    public Optional<SnapshotEntries> below(String directory) throws InterruptedException {
        return tree(directory).map(tree -> new SnapshotEntries(repository, trees, tree));
    }

    @Override
    public Checkpoint checkpoint() throws InterruptedException {
        return Manifest.of(this).checkpoint();
    }

    @Override
    public Optional<Entry> entry(String path) throws InterruptedException {
        if (path.isEmpty()) {
            return Optional.of(Entry.directory("").build());
        }
        return node(path).map(node -> entry(path, node));
    }

    /** The tree of the root directory. */
    public Id root() {
        return root;
    }

    /** The node at a path, if there is one; the root has none. */
    public Optional<Node> node(String path) throws InterruptedException {
        int slash = path.lastIndexOf('/');
        Optional<Id> directory = tree(slash < 0 ? "" : path.substring(0, slash));
        return directory.isEmpty() ? Optional.empty() : nodes(directory.get()).find(path.substring(slash + 1));
    }

    /** The tree of a directory, if there is such a directory. */
    public Optional<Id> tree(String directory) throws InterruptedException {
        if (directory.isEmpty()) {
            return Optional.of(root);
        }
        Found before = last;
        if (before.directory.equals(directory)) {
            return Optional.of(before.tree);
        }
        Id tree = root;
        for (String name : directory.split("/", -1)) {
            Optional<Id> next = nodes(tree).find(name).flatMap(Node::subtree);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            tree = next.get();
        }
        last = new Found(directory, tree);
        return Optional.of(tree);
    }

    /** The nodes of a tree. */
    public TreeNodes nodes(Id tree) throws InterruptedException {
        try {
            return trees.nodes(tree);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public List<Entry> children(String directory) throws InterruptedException {
        Optional<Id> tree = tree(directory);
        return tree.isPresent() ? entries(directory, nodes(tree.get())) : List.of();
    }

    private static List<Entry> entries(String directory, TreeNodes nodes) {
        if (nodes.size() <= MOST_ENTRIES_KEPT) {
            List<Entry> entries = new ArrayList<>(nodes.size());
            for (Node node : nodes) {
                entries.add(entry(join(directory, node.name()), node));
            }
            return entries;
        }
        for (Node node : nodes) {
            entry(join(directory, node.name()), node);
        }
        return new AbstractList<>() {
            @Override
            public Entry get(int number) {
                Node node = nodes.get(number);
                return entry(join(directory, node.name()), node);
            }

            @Override
            public int size() {
                return nodes.size();
            }
        };
    }

    @Override
    public void children(String directory, EntryVisitor visitor) throws IOException, InterruptedException {
        Optional<Id> tree = tree(directory);
        if (tree.isPresent()) {
            visit(directory, tree.get(), (entry, node) -> visitor.visit(entry), visitor::unreadable);
        }
    }

    @Override
    public void walk(Predicate<Entry> which, EntryVisitor visitor) throws IOException, InterruptedException {
        NodeVisitor found = (entry, node) -> {
            if (which.test(entry)) {
                visitor.visit(entry);
            }
        };
        walk("", root, found, visitor::unreadable);
    }

    private interface NodeVisitor {
        void visit(Entry entry, Node node) throws IOException, InterruptedException;
    }

    private interface Loss {
        void unreadable(String path, RuntimeException why) throws IOException, InterruptedException;
    }

    private void walk(String directory, Id tree, NodeVisitor visitor, Loss loss)
            throws IOException, InterruptedException {
        NodeVisitor deeper = (entry, node) -> {
            visitor.visit(entry, node);
            if (entry.type() != EntryType.DIRECTORY) {
                return;
            }
            if (node.subtree().isPresent()) {
                walk(entry.path(), node.subtree().get(), visitor, loss);
            } else {
                loss.unreadable(
                        entry.path(), new CorruptionException("The snapshot does not say what is in the directory"));
            }
        };
        visit(directory, tree, deeper, loss);
    }

    /** Visits the nodes of a tree. Only damage is gone round: what a store refuses now it may give later. */
    private void visit(String directory, Id tree, NodeVisitor visitor, Loss loss)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        TreeNodes nodes;
        try {
            nodes = nodes(tree);
        } catch (CorruptionException e) {
            loss.unreadable(directory, e);
            return;
        }
        for (Node node : nodes) {
            String path = join(directory, node.name());
            Entry entry;
            try {
                entry = EntryNodes.toEntry(path, node);
            } catch (MalformedException e) {
                loss.unreadable(path, unknown(path, e));
                continue;
            }
            visitor.visit(entry, node);
        }
    }

    @Override
    public InputStream open(Entry file) throws InterruptedException {
        return content(file).stream();
    }

    @Override
    public int read(Entry file, long offset, ByteBuffer into) throws InterruptedException {
        try {
            return content(file).read(offset, into);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private FileContent content(Entry file) throws InterruptedException {
        return new FileContent(trees.blobs(), file(file).content());
    }

    private Node file(Entry file) throws InterruptedException {
        return node(file.path())
                .filter(found -> found.is(EntryType.FILE))
                .orElseThrow(() -> new IllegalArgumentException(file + " is not a file of this snapshot"));
    }

    @Override
    public void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
            throws IOException, InterruptedException {
        WantedContent wanted = new WantedContent(trees.blobs(), parallelism, handler);
        NodeVisitor wanting = (entry, node) -> {
            if (entry.type() == EntryType.FILE && which.test(entry)) {
                wanted.add(entry, node.content());
            }
        };
        walk("", root, wanting, handler::unreadable);
        wanted.read();
    }

    @Override
    public void forEach(Collection<Entry> files, int parallelism, EntryHandler handler)
            throws IOException, InterruptedException {
        WantedContent wanted = new WantedContent(trees.blobs(), parallelism, handler);
        for (Entry file : files) {
            wanted.add(file, file(file).content());
        }
        wanted.read();
    }

    @Override
    public void copyTo(Path directory, Predicate<Entry> which) throws IOException, InterruptedException {
        RunningOperation.run(
                "restore",
                repository.options().clock(),
                repository.options().listener(),
                new Cancellation(),
                operation -> {
                    new FileRestorer(HostFiles.best()).restoreCompletely(this, directory, which, operation);
                    return directory;
                });
    }

    private static Entry entry(String path, Node node) {
        try {
            return EntryNodes.toEntry(path, node);
        } catch (MalformedException e) {
            throw unknown(path, e);
        }
    }

    private static CorruptionException unknown(String path, MalformedException e) {
        return new CorruptionException(
                EntryPaths.printable(path) + " cannot be read from the snapshot: " + e.getMessage(), e);
    }

    private static String join(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }

    private StoreException unreadable(IOException e) {
        return new StoreException(
                "A directory or chunk could not be read from "
                        + trees.blobs().files().store() + ": " + e.getMessage(),
                e);
    }
}
