package io.holdfast.internal.write;

import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.source.Entry;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of files that have several names, so that it is read once and not for each name. Thread-safe.
 *
 * <p>A file that has changed since its last name was put is read again. A file is forgotten when all its names were put; of those whose other names
 * never come only the latest are kept.
 */
final class LinkedContents {

    /** About 8 MiB. */
    private static final int MOST_CHUNKS_KEPT = 1 << 16;

    private final RunningOperation operation;
    private final Map<Inode, Names> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long chunksKept;

    private record Inode(long device, long number) {}

    /** What is another when the content is another. */
    private record Version(long size, Instant modified, Instant changed) {}

    /** Is locked while the file is read. */
    private static final class Names {
        private @Nullable Version version;
        private @Nullable PendingContent content;
        /** Guarded by the map, as {@link #chunks} is. */
        private long seen;

        private int chunks = 1;
    }

    LinkedContents(RunningOperation operation) {
        this.operation = operation;
    }

    /** Gets the content of a file. */
    @FunctionalInterface
    interface Reading {
        PendingContent read() throws IOException, InterruptedException;
    }

    /** The content that another name of this file has, or else what is read. */
    PendingContent contentOf(Entry file, Reading reading) throws IOException, InterruptedException {
        if (file.links() <= 1 || file.inode() == 0) {
            return reading.read();
        }
        Inode inode = new Inode(file.device(), file.inode());
        Names names = nextNameOf(inode);
        Version version = new Version(file.size(), file.modified(), file.changed());
        PendingContent content;
        // Whoever has the next name waits, instead of reading the same.
        synchronized (names) {
            content = names.content;
            if (content != null && version.equals(names.version)) {
                operation.advance(0, content.size(), file.path());
            } else {
                content = reading.read();
                names.content = content;
                names.version = version;
            }
        }
        keep(inode, names, content, file.links());
        return content;
    }

    private Names nextNameOf(Inode inode) {
        synchronized (kept) {
            Names names = kept.get(inode);
            if (names == null) {
                names = new Names();
                kept.put(inode, names);
                chunksKept += names.chunks;
            }
            names.seen++;
            return names;
        }
    }

    private void keep(Inode inode, Names names, PendingContent content, long links) {
        synchronized (kept) {
            if (kept.get(inode) != names) {
                return;
            }
            chunksKept += content.chunkCount() + 1 - names.chunks;
            names.chunks = content.chunkCount() + 1;
            if (names.seen >= links) {
                kept.remove(inode);
                chunksKept -= names.chunks;
            }
            Iterator<Names> eldest = kept.values().iterator();
            while (chunksKept > MOST_CHUNKS_KEPT && kept.size() > 1) {
                chunksKept -= eldest.next().chunks;
                eldest.remove();
            }
        }
    }
}
