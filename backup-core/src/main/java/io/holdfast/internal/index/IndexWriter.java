package io.holdfast.internal.index;

import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.IndexDocument;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lists the packs of a backup in index files, as they become durable: a file is saved once it has 50,000 blobs, or has been
 * collecting for ten minutes, so that what a backup stored is found again even if it is killed. Thread-safe.
 */
public final class IndexWriter {

    /** Blobs with which a file is saved. */
    public static final int FULL = 50_000;

    /** How long a file collects packs. */
    public static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final RepositoryFiles files;
    private final Clock clock;
    private final Guard guard;
    private final Set<Id> saved = ConcurrentHashMap.newKeySet();
    private IndexDocument.Writer document = new IndexDocument.Writer();
    private Instant begin = Instant.MAX;
    private @Nullable IOException failure;

    /** Watches over the lock under which index files are saved. What it throws ends the writing. */
    public interface Guard {

        /** For those who are the only ones. */
        Guard NONE = new Guard() {
            @Override
            public void check() {}

            @Override
            public void saved(Id file) {}
        };

        /** A file is about to be saved. */
        void check() throws IOException, InterruptedException;

        /** A file was saved. */
        void saved(Id file) throws IOException, InterruptedException;
    }

    /** A writer that nobody watches. */
    public IndexWriter(RepositoryFiles files, Clock clock) {
        this(files, clock, Guard.NONE);
    }

    /** A writer. */
    public IndexWriter(RepositoryFiles files, Clock clock, Guard guard) {
        this.files = files;
        this.clock = clock;
        this.guard = guard;
    }

    /**
     * Adds a pack that is durable in the store, and saves a file if it is time to. {@code entries} may be used again afterwards.
     *
     * @throws IOException if the file could not be stored; its packs are in no index, and {@link #flush} fails too
     */
    public void add(Id pack, PackEntries entries) throws IOException, InterruptedException {
        byte[] due = null;
        synchronized (this) {
            if (document.packs() == 0) {
                begin = clock.instant();
            }
            document.pack(pack);
            entries.forEach(document);
            if (document.blobs() >= FULL || !clock.instant().isBefore(begin.plus(LONGEST_WAIT))) {
                due = take();
            }
        }
        if (due != null) {
            save(due);
        }
    }

    /**
     * Saves what has been collected. When this returns, all packs that were added before are in an index.
     *
     * @throws IOException if this, or an earlier file, could not be stored; no snapshot must be made of what was added
     */
    public void flush() throws IOException, InterruptedException {
        byte[] rest;
        synchronized (this) {
            if (failure != null) {
                throw new IOException("An index file could not be stored, so that packs are in no index", failure);
            }
            rest = document.packs() == 0 ? null : take();
        }
        if (rest != null) {
            save(rest);
        }
    }

    /** The files that were saved. */
    public Set<Id> saved() {
        return Set.copyOf(saved);
    }

    private byte[] take() {
        byte[] json = document.toByteArray();
        document = new IndexDocument.Writer();
        return json;
    }

    /** Outside of the lock, so that a slow store holds up one of the threads that add and not all of them. */
    private void save(byte[] json) throws IOException, InterruptedException {
        try {
            guard.check();
            Id file = files.save(FileType.INDEX, json);
            saved.add(file);
            guard.saved(file);
        } catch (IOException e) {
            synchronized (this) {
                failure = e;
            }
            throw e;
        }
    }
}
