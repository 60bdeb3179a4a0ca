package io.holdfast.internal.files;

import io.holdfast.CorruptionException;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The snapshot that a backup is compared with, if there is one. */
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

    /** What it has in a directory, by name. */
    Map<String, Entry> in(String directory) throws InterruptedException {
        if (snapshot.isEmpty()) {
            return Map.of();
        }
        try {
            return snapshot.get().children(directory).stream()
                    .collect(Collectors.toMap(Entry::name, Function.identity(), (first, second) -> first));
        } catch (CorruptionException e) {
            sink.warn(
                    directory,
                    "all of it is read again, since the previous snapshot is damaged here: " + e.getMessage());
            return Map.of();
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
