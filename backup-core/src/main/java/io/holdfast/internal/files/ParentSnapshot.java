package io.holdfast.internal.files;

import io.holdfast.CorruptionException;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.internal.run.Workers;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot that a backup is compared with, if there is one. Used by one thread, and closed by it. What it has in the next few directories is looked
 * up by others meanwhile, since that has to be read, decrypted and decoded.
 */
final class ParentSnapshot implements AutoCloseable {

    private static final int AHEAD = 2;
    /** Some thousand bytes a directory are common; of neighbours of many megabytes no more than the one that is asked for is to be held. */
    private static final int LARGEST_AHEAD = 256 << 10;

    private final Optional<EntrySource> snapshot;
    private final BoundedTasks tasks;
    private final Map<String, FutureTask<List<Entry>>> ahead = new LinkedHashMap<>();
    private final WalkOptions options;
    private final EntrySink sink;

    /**
     * @param sink is told what of the snapshot cannot be used
     */
    ParentSnapshot(Optional<EntrySource> snapshot, WalkOptions options, EntrySink sink, Operation operation) {
        this.snapshot = snapshot;
        tasks = new BoundedTasks(operation, AHEAD);
        this.options = options;
        this.sink = sink;
    }

    /**
     * Begins to look up what it has in a directory that is going to be asked for soon, unless that is much. Of those that were not asked for the first
     * is given up.
     */
    void lookAhead(String directory) throws IOException, InterruptedException {
        if (ahead.containsKey(directory)) {
            return;
        }
        Optional<Callable<List<Entry>>> reading = reading(directory);
        if (reading.isEmpty()) {
            return;
        }
        if (ahead.size() == AHEAD) {
            giveUp(ahead.keySet().iterator().next());
        }
        FutureTask<List<Entry>> lookup = new FutureTask<>(reading.get());
        ahead.put(directory, lookup);
        tasks.submit(lookup::run);
    }

    private Optional<Callable<List<Entry>>> reading(String directory) throws InterruptedException {
        try {
            return snapshot.orElse(null) instanceof ReadAhead source
                    ? source.ahead(directory, LARGEST_AHEAD)
                    : Optional.empty();
        } catch (CorruptionException e) {
            // Whoever asks for the directory is told.
            return Optional.empty();
        }
    }

    private void giveUp(String directory) {
        Objects.requireNonNull(ahead.remove(directory), directory).cancel(false);
    }

    @Override
    public void close() {
        List.copyOf(ahead.keySet()).forEach(this::giveUp);
        tasks.close();
    }

    /** What it has in a directory. */
    Children in(String directory) throws IOException, InterruptedException {
        if (snapshot.isEmpty()) {
            return Children.NONE;
        }
        try {
            return new Children(children(directory).iterator());
        } catch (CorruptionException e) {
            sink.warn(
                    directory,
                    "all of it is read again, since the previous snapshot is damaged here: " + e.getMessage());
            return Children.NONE;
        }
    }

    private List<Entry> children(String directory) throws IOException, InterruptedException {
        FutureTask<List<Entry>> lookup = ahead.remove(directory);
        if (lookup == null) {
            return snapshot.orElseThrow().children(directory);
        }
        // Unless somebody has begun with it already.
        lookup.run();
        try {
            return lookup.get();
        } catch (ExecutionException e) {
            Workers.rethrow(e.getCause());
            throw new IllegalStateException("a lookup fails in no other way", e);
        }
    }

    /** What it has in a directory, for one who asks for names in the order of their bytes. Not thread-safe. */
    static final class Children {

        static final Children NONE = new Children(Collections.emptyIterator());

        private final Iterator<Entry> rest;
        private @Nullable Entry next;

        private Children(Iterator<Entry> rest) {
            this.rest = rest;
            advance();
        }

        private void advance() {
            next = rest.hasNext() ? rest.next() : null;
        }

        /** What it has under a name that is greater than the last one asked for; empty also where another program left names out of order. */
        Optional<Entry> find(String name) {
            while (next != null && EntryPaths.BYTE_ORDER.compare(next.name(), name) < 0) {
                advance();
            }
            return Optional.ofNullable(next).filter(entry -> entry.name().equals(name));
        }
    }

    /** Whether a file still is what the snapshot has, as far as its status tells. */
    boolean hasUnchanged(Optional<Entry> entry, FileStatus status) {
        return entry.filter(before -> before.type() == EntryType.FILE
                        && status.type() == EntryType.FILE
                        && before.size() == status.size()
                        && before.modified().equals(status.modified())
                        && (options.ignoreChangeTime() || before.changed().equals(status.changed()))
                        && (options.ignoreInode() || before.inode() == status.inode()))
                .isPresent();
    }
}
