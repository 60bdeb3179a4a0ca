package io.holdfast.internal.files;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts what is not a directory into the snapshot, on several threads. Small things go from thread to thread by the batch. Thread-safe; waited for and closed by
 * one thread.
 */
final class LeafPutter implements AutoCloseable {

    private static final int BATCH_LEAVES = 32;
    private static final long BATCH_BYTES = 1 << 20;

    private final EntryReader reader;
    private final EntrySink sink;
    private final Operation operation;
    private final BoundedTasks tasks;

    LeafPutter(EntryReader reader, EntrySink sink, Operation operation, int parallelism) {
        this.reader = reader;
        this.sink = sink;
        this.operation = operation;
        tasks = new BoundedTasks(operation, parallelism);
    }

    /**
     * Something to put.
     *
     * @param directory what it is in
     * @param status what it was when the walk looked at it
     * @param unchanged whether the parent snapshot has it just so
     */
    record Leaf(WalkedDirectory directory, String name, FileStatus status, boolean unchanged) {

        String path() {
            return directory.place().pathOf(name);
        }

        private long bytesToRead() {
            return status.type() == EntryType.FILE && !unchanged ? status.size() : 0;
        }
    }

    /** Things that one thread hands over together. */
    final class Batch {

        private List<Leaf> leaves = new ArrayList<>();
        private long bytes;

        /** Adds something, and waits while there is too much to do. */
        void add(Leaf leaf) throws IOException, InterruptedException {
            leaf.directory().await();
            leaves.add(leaf);
            bytes += leaf.bytesToRead();
            if (leaves.size() >= BATCH_LEAVES || bytes >= BATCH_BYTES) {
                submit();
            }
        }

        /** Hands over what there is. */
        void submit() throws IOException, InterruptedException {
            if (leaves.isEmpty()) {
                return;
            }
            List<Leaf> together = leaves;
            leaves = new ArrayList<>();
            bytes = 0;
            tasks.submit(() -> {
                for (Leaf leaf : together) {
                    operation.checkCancelled();
                    put(leaf);
                    leaf.directory().done(sink);
                }
            });
        }
    }

    /** Waits until everything that was handed over has been put. */
    void await() throws IOException, InterruptedException {
        tasks.await();
    }

    @Override
    public void close() {
        tasks.close();
    }

    private void put(Leaf leaf) throws InterruptedException {
        try {
            if (leaf.status().type() == EntryType.FILE) {
                putFile(leaf);
            } else {
                sink.put(read(leaf, leaf.status()));
            }
        } catch (InterruptedIOException e) {
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        } catch (IOException e) {
            sink.skip(leaf.path(), Failures.reason(e));
        }
    }

    private void putFile(Leaf leaf) throws IOException, InterruptedException {
        DirectoryHandle directory = leaf.directory().handle();
        try (FileContent content = new FileContent(directory, leaf.name(), leaf.unchanged(), operation)) {
            // What is read is what is described, even if another file has taken its name since the walk looked at it.
            FileStatus status = leaf.unchanged() ? leaf.status() : content.status();
            sink.put(read(leaf, status), content);
            if (content.changedSince(status)) {
                sink.warn(
                        leaf.path(),
                        "it changed while it was read; the snapshot may have some of its content from before and some from after");
            }
        }
    }

    private Entry read(Leaf leaf, FileStatus status) throws IOException {
        return reader.read(leaf.path(), status, leaf.directory().handle(), leaf.name());
    }
}
