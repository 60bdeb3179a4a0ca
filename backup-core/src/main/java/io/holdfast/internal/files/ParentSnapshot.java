package io.holdfast.internal.files;

import io.holdfast.CorruptionException;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The snapshot that a backup is compared with, if there is one. Thread-safe. */
final class ParentSnapshot {

    private final Optional<EntrySource> snapshot;
    private final WalkOptions options;
    private final EntrySink sink;

    /**
     * @param sink is told what of the snapshot cannot be used
     */
    ParentSnapshot(Optional<EntrySource> snapshot, WalkOptions options, EntrySink sink) {
        this.snapshot = snapshot;
        this.options = options;
        this.sink = sink;
    }

    /** What it has in a directory. */
    Children in(String directory) throws IOException, InterruptedException {
        if (snapshot.isEmpty()) {
            return Children.NONE;
        }
        try {
            return new Children(snapshot.get().children(directory).iterator());
        } catch (CorruptionException e) {
            sink.warn(
                    directory,
                    "all of it is read again, since the previous snapshot is damaged here: " + e.getMessage());
            return Children.NONE;
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
