package io.holdfast.internal.read;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.TreeReader;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.internal.pack.BlobCodec;
import io.holdfast.internal.pack.DamagedBlobException;
import io.holdfast.internal.run.Pool;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the blobs that snapshots use: walks their directories, several at a time and each once, however often it occurs. Takes
 * a bit for each blob of the index, and four bytes for what is still to be walked.
 *
 * <p>May be asked again, for snapshots that were made since: what was walked before is not walked again.
 */
public final class UsedBlobs {

    private final RepositoryFiles files;
    private final BlobIndex index;
    private final Pool<BlobCodec> codecs;

    private final BitSet used = new BitSet();
    private int[] waiting = new int[64];
    private int waitingCount;
    private int busy;
    private long walked;

    /** Is told what is wrong, on any thread. What throws ends the walk. */
    public interface Findings {

        /** Whether a copy of a directory is worth reading. */
        default boolean isReadable(int copy) {
            return true;
        }

        /** A blob is used and in no index. */
        void missing(BlobType type, Id blob) throws IOException;

        /** A copy of a directory cannot be read; others are tried. */
        void unreadable(int copy, IOException why) throws IOException;

        /** No copy of a directory can be read, so that what it uses is not known. */
        default void lost(Id tree) throws IOException {}

        /**
         * A directory is not as it should be.
         *
         * @param whole whether all of its entries were seen nevertheless
         */
        void malformed(Id tree, String problems, boolean whole) throws IOException;
    }

    /**
     * A walk that has not begun.
     *
     * @param index may grow meanwhile
     */
    public UsedBlobs(RepositoryFiles files, BlobIndex index, Pool<BlobCodec> codecs) {
        this.files = files;
        this.index = index;
        this.codecs = codecs;
    }

    /** Walks all below these roots, to the end. */
    public void find(Collection<Id> roots, int parallelism, Findings findings, RunningOperation operation)
            throws IOException, InterruptedException {
        for (Id root : roots) {
            visit(root, findings);
        }
        Workers.run("walk", parallelism, () -> {
            for (int handle = take(); handle >= 0; handle = take()) {
                try {
                    operation.checkCancelled();
                    walk(handle, findings);
                    operation.advance(1, 0, "");
                } finally {
                    done();
                }
            }
        });
    }

    /** How many directories were walked. */
    public synchronized long walked() {
        return walked;
    }

    /** The handles of all blobs that were come across; of several copies, the one that {@link BlobIndex#find} gives. */
    public synchronized BitSet handles() {
        return (BitSet) used.clone();
    }

    private synchronized int take() throws InterruptedException {
        while (waitingCount == 0 && busy > 0) {
            wait();
        }
        if (waitingCount == 0) {
            return -1;
        }
        busy++;
        walked++;
        return waiting[--waitingCount];
    }

    private synchronized void done() {
        busy--;
        notifyAll();
    }

    private synchronized void visit(Id tree, Findings findings) throws IOException {
        int handle = index.find(BlobType.TREE, tree);
        if (handle < 0) {
            findings.missing(BlobType.TREE, tree);
        } else if (!used.get(handle)) {
            used.set(handle);
            if (waitingCount == waiting.length) {
                waiting = Arrays.copyOf(waiting, waitingCount * 2);
            }
            waiting[waitingCount++] = handle;
            notifyAll();
        }
    }

    private void walk(int handle, Findings findings) throws IOException, InterruptedException {
        Id tree = index.blob(handle);
        Optional<byte[]> content = read(tree, findings);
        if (content.isPresent()) {
            look(tree, content.get(), findings);
        } else {
            findings.lost(tree);
        }
    }

    private void look(Id tree, byte[] content, Findings findings) throws IOException {
        Nodes nodes = new Nodes(findings);
        boolean whole = true;
        try {
            nodes.look(new TreeReader(content));
        } catch (MalformedException e) {
            nodes.problem("", String.valueOf(e.getMessage()));
            whole = false;
        }
        Optional<String> problems = nodes.problems();
        if (problems.isPresent()) {
            findings.malformed(tree, problems.get(), whole);
        }
    }

    /** A directory from the first of its copies that is undamaged. */
    private Optional<byte[]> read(Id tree, Findings findings) throws IOException, InterruptedException {
        for (int copy : index.findAll(BlobType.TREE, tree)) {
            if (findings.isReadable(copy)) {
                byte[] content = read(copy, findings);
                if (content != null) {
                    return Optional.of(content);
                }
            }
        }
        return Optional.empty();
    }

    private byte @Nullable [] read(int copy, Findings findings) throws IOException, InterruptedException {
        BlobLocation at = index.location(copy);
        try {
            try {
                return open(at);
            } catch (DamagedBlobException e) {
                // It may have been damaged on its way.
                files.forgetCached(at.pack());
                return open(at);
            }
        } catch (IOException e) {
            findings.unreadable(copy, e);
            return null;
        }
    }

    private byte[] open(BlobLocation at) throws IOException, InterruptedException {
        byte[] sealed = files.readTreePack(at.pack(), at.offset(), at.length());
        int plainLength = at.compressed() ? at.plainLength() : 0;
        return codecs.use(codec -> codec.open(at.blob(), sealed, 0, at.length(), plainLength));
    }

    /** Whether a chunk of a file is in the index, and if so how long it is. */
    private synchronized long use(Id chunk, Findings findings) throws IOException {
        int handle = index.find(BlobType.DATA, chunk);
        if (handle < 0) {
            findings.missing(BlobType.DATA, chunk);
            return -1;
        }
        used.set(handle);
        return index.plainLength(handle);
    }

    /** Looks at the entries of one directory. */
    private final class Nodes {

        private final Findings findings;
        private @Nullable String previous;
        private @Nullable String first;
        private int count;

        Nodes(Findings findings) {
            this.findings = findings;
        }

        void look(TreeReader nodes) throws IOException, MalformedException {
            for (Node node = nodes.next(); node != null; node = nodes.next()) {
                name(node.name());
                Optional<EntryType> type = node.type();
                if (type.isEmpty()) {
                    problem(node.name(), "its type \"" + node.typeName() + "\" is unknown");
                    unknown(node);
                } else if (type.get() == EntryType.FILE) {
                    file(node);
                } else if (type.get() == EntryType.DIRECTORY) {
                    directory(node);
                }
            }
        }

        private void name(String name) {
            if (name.isEmpty()
                    || name.equals(".")
                    || name.equals("..")
                    || name.indexOf('/') >= 0
                    || name.indexOf(0) >= 0) {
                problem(name, "nothing can have this name");
            }
            if (previous != null && EntryPaths.BYTE_ORDER.compare(previous, name) >= 0) {
                problem(name, previous.equals(name) ? "it is there twice" : "it is not in the order of names");
            }
            previous = name;
        }

        private void file(Node node) throws IOException {
            if (!node.hasContent()) {
                problem(node.name(), "it is a file without a list of its content");
                return;
            }
            long size = 0;
            for (Id chunk : node.content()) {
                long length = use(chunk, findings);
                size = length < 0 || size < 0 ? -1 : size + length;
            }
            if (size >= 0 && size != node.size()) {
                problem(node.name(), "its size is " + node.size() + " but its content has " + size + " bytes");
            }
        }

        /** Whoever made it knows what it is, and what it names must not be lost to them. */
        private void unknown(Node node) throws IOException {
            for (Id chunk : node.content()) {
                use(chunk, findings);
            }
            Optional<Id> subtree = node.subtree();
            if (subtree.isPresent()) {
                visit(subtree.get(), findings);
            }
        }

        private void directory(Node node) throws IOException {
            Optional<Id> subtree = node.subtree();
            if (subtree.isPresent()) {
                visit(subtree.get(), findings);
            } else {
                problem(node.name(), "it is a directory without its own entries");
            }
        }

        void problem(String name, String reason) {
            if (count++ == 0) {
                first = name.isEmpty() ? reason : "\"" + EntryPaths.printable(name) + "\": " + reason;
            }
        }

        Optional<String> problems() {
            return Optional.ofNullable(first)
                    .map(reason -> count == 1 ? reason : reason + ", and " + (count - 1) + " more");
        }
    }
}
