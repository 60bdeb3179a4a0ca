package io.holdfast.internal.check;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
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
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks the directories of snapshots, several at a time and each once, however often it occurs. Takes a bit for each blob of
 * the index, and four bytes for what is still to be walked.
 */
final class TreeWalk {

    private final RepositoryFiles files;
    private final BlobIndex index;
    private final PackList packs;
    private final Pool<BlobCodec> codecs;
    private final Damages damages;
    private final RunningOperation operation;

    private final BitSet needed = new BitSet();
    private int[] waiting = new int[64];
    private int waitingCount;
    private int busy;
    private long walked;

    TreeWalk(
            RepositoryFiles files,
            BlobIndex index,
            PackList packs,
            Pool<BlobCodec> codecs,
            Damages damages,
            RunningOperation operation) {
        this.files = files;
        this.index = index;
        this.packs = packs;
        this.codecs = codecs;
        this.damages = damages;
        this.operation = operation;
    }

    /** Walks all below these roots, to the end. */
    void run(Collection<Id> roots, int parallelism) throws IOException, InterruptedException {
        roots.forEach(this::visit);
        Workers.run("verify", parallelism, () -> {
            for (int handle = take(); handle >= 0; handle = take()) {
                try {
                    walk(handle);
                } finally {
                    done();
                }
            }
        });
    }

    /** How many directories were walked. */
    synchronized long walked() {
        return walked;
    }

    /** The handles of all blobs that were come across; of several copies, the one that the index prefers. */
    synchronized BitSet needed() {
        return (BitSet) needed.clone();
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

    private synchronized void visit(Id tree) {
        int handle = index.find(BlobType.TREE, tree);
        if (handle < 0) {
            damages.missing(BlobType.TREE, tree);
        } else if (!needed.get(handle)) {
            needed.set(handle);
            if (waitingCount == waiting.length) {
                waiting = Arrays.copyOf(waiting, waitingCount * 2);
            }
            waiting[waitingCount++] = handle;
            notifyAll();
        }
    }

    private void walk(int handle) throws InterruptedException {
        operation.checkCancelled();
        Id tree = index.blob(handle);
        Optional<byte[]> content = read(tree);
        if (content.isPresent()) {
            Nodes nodes = new Nodes();
            try {
                nodes.look(new TreeReader(content.get()));
            } catch (MalformedException e) {
                nodes.problem("", String.valueOf(e.getMessage()));
            }
            nodes.problems().ifPresent(problems -> damages.malformedTree(tree, problems));
        }
        operation.advance(1, 0, "");
    }

    /** A directory from the first of its copies that is undamaged. */
    private Optional<byte[]> read(Id tree) throws InterruptedException {
        for (int copy : index.findAll(BlobType.TREE, tree)) {
            packs.reportUnlessWhole(index.pack(copy), damages);
            if (!damages.isUnreadable(copy)) {
                byte[] content = read(copy);
                if (content != null) {
                    return Optional.of(content);
                }
            }
        }
        return Optional.empty();
    }

    private byte @Nullable [] read(int copy) throws InterruptedException {
        BlobLocation at = index.location(copy);
        try {
            try {
                return open(at);
            } catch (DamagedBlobException e) {
                // It may have been damaged on its way.
                return open(at);
            }
        } catch (DamagedBlobException | EOFException e) {
            damages.blob(copy, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            packs.reportMissing(index.pack(copy), damages);
        } catch (IOException e) {
            damages.unverified(FileType.PACK.name(at.pack()), String.valueOf(e.getMessage()));
        }
        return null;
    }

    private byte[] open(BlobLocation at) throws IOException, InterruptedException {
        byte[] sealed = files.readPack(at.pack(), at.offset(), at.length());
        int plainLength = at.compressed() ? at.plainLength() : 0;
        return codecs.use(codec -> codec.open(at.blob(), sealed, 0, at.length(), plainLength));
    }

    /** Whether a chunk of a file is in the index, and if so how long it is. */
    private synchronized long need(Id chunk) {
        int handle = index.find(BlobType.DATA, chunk);
        if (handle < 0) {
            damages.missing(BlobType.DATA, chunk);
            return -1;
        }
        needed.set(handle);
        return index.plainLength(handle);
    }

    /** Looks at the entries of one directory. */
    private final class Nodes {

        private @Nullable String previous;
        private @Nullable String first;
        private int count;

        void look(TreeReader nodes) throws MalformedException {
            for (Node node = nodes.next(); node != null; node = nodes.next()) {
                name(node.name());
                Optional<EntryType> type = node.type();
                if (type.isEmpty()) {
                    problem(node.name(), "its type \"" + node.typeName() + "\" is unknown");
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

        private void file(Node node) {
            if (!node.hasContent()) {
                problem(node.name(), "it is a file without a list of its content");
                return;
            }
            long size = 0;
            for (Id chunk : node.content()) {
                long length = need(chunk);
                size = length < 0 || size < 0 ? -1 : size + length;
            }
            if (size >= 0 && size != node.size()) {
                problem(node.name(), "its size is " + node.size() + " but its content has " + size + " bytes");
            }
        }

        private void directory(Node node) {
            Optional<Id> subtree = node.subtree();
            if (subtree.isPresent()) {
                visit(subtree.get());
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
