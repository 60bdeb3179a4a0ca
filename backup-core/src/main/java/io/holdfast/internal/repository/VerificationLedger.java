package io.holdfast.internal.repository;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LedgerDocument;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When each pack was read last, and whether it was as it should be; kept sealed beside what restic knows of:
 *
 * <pre>
 * holdfast/ledger/ID = sealed {@link LedgerDocument}
 * </pre>
 *
 * <p>The ledger is the union of its files. Who has read some packs adds a file; now and then small files are merged: what they say is saved anew before they
 * are deleted, so that several may do so at a time, and be killed at any moment. What is lost or damaged of it was never proven. Needs no lock. Thread-safe.
 */
public final class VerificationLedger {

    /** Packs in a file at the most, which then has 2 MB. */
    private static final int LARGEST = 50_000;

    private static final long SMALL_FILE = 1 << 20;
    private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);
    private static final int MANY_SMALL_FILES = 32;

    private final RepositoryFiles files;

    /** The ledger of a repository. */
    public VerificationLedger(RepositoryFiles files) {
        this.files = files;
    }

    /** Whether the store can keep it; without that nothing was ever proven. */
    public boolean supported() throws IOException, InterruptedException {
        return files.store().capabilities().contains(StoreCapability.ARBITRARY_NAMES);
    }

    /** Adds what was found out. A store that takes no such names keeps nothing. */
    public void add(LedgerDocument news) throws IOException, InterruptedException {
        if (!news.isEmpty() && supported()) {
            files.save(FileType.LEDGER, news.encode());
        }
    }

    /** What is of a later second was said when the store's clock was wrong; an hour is allowed for clocks that are not quite the same. */
    private long latest() throws IOException, InterruptedException {
        return files.store().now().plus(CLOCK_TOLERANCE).getEpochSecond();
    }

    /**
     * What the ledger says of the packs of an index.
     *
     * @param unreadable gets the names of files that are damaged
     */
    public LedgerContents load(BlobIndex index, Set<Id> unreadable) throws IOException, InterruptedException {
        LedgerContents contents = new LedgerContents(index, latest());
        read(contents, Long.MAX_VALUE, unreadable);
        return contents;
    }

    /**
     * Reads the files below a size. One that vanishes meanwhile was merged into another, which was there before it went: another look finds that.
     *
     * @return which files were read
     */
    private Set<Id> read(LedgerContents into, long below, Set<Id> unreadable) throws IOException, InterruptedException {
        Set<Id> seen = new HashSet<>();
        boolean vanished;
        do {
            vanished = false;
            for (FileInfo file : files.list(FileType.LEDGER)) {
                if (file.size() < below && seen.add(file.id())) {
                    vanished |= !read(file.id(), into, unreadable);
                }
            }
        } while (vanished);
        return seen;
    }

    private boolean read(Id file, LedgerContents into, Set<Id> unreadable) throws IOException, InterruptedException {
        try {
            LedgerDocument.decode(files.load(FileType.LEDGER, file), into);
        } catch (NoSuchFileException e) {
            return false;
        } catch (CorruptionException | MalformedException e) {
            unreadable.add(file);
        }
        return true;
    }

    /**
     * Merges its files if they are many, or say much of packs that are gone or were read again since, and removes what cannot be read. So it has no more than some
     * eighty bytes for a pack.
     *
     * @return how many files were removed since they could not be read
     */
    public int merge(BlobIndex index) throws IOException, InterruptedException {
        List<FileInfo> listed = files.list(FileType.LEDGER);
        Set<Id> unreadable = new HashSet<>();
        LedgerContents all = new LedgerContents(index, latest());
        Set<Id> read = read(all, Long.MAX_VALUE, unreadable);
        boolean many = listed.stream().filter(file -> file.size() < SMALL_FILE).count() > MANY_SMALL_FILES;
        if (all.statements() > 2L * index.packCount() + LARGEST) {
            replace(read, all);
        } else if (many) {
            LedgerContents small = new LedgerContents(index, latest());
            Set<Id> some = read(small, SMALL_FILE, unreadable);
            some.addAll(unreadable);
            replace(some, small);
        } else if (!unreadable.isEmpty()) {
            files.delete(FileType.LEDGER, unreadable);
        }
        return unreadable.size();
    }

    private void replace(Set<Id> old, LedgerContents contents) throws IOException, InterruptedException {
        Set<Id> gone = new HashSet<>(old);
        List<Id> saved = new ArrayList<>();
        for (LedgerDocument piece : contents.pieces(LARGEST)) {
            saved.add(files.save(FileType.LEDGER, piece.encode()));
        }
        saved.forEach(gone::remove);
        files.delete(FileType.LEDGER, gone);
    }
}
