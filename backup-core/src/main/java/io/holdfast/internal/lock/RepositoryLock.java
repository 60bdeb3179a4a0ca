package io.holdfast.internal.lock;

import io.holdfast.LockedException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LockDocument;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock on a repository, held until it is closed: either shared with others, or exclusive. Thread-safe.
 *
 * <p>It is a file, which a thread writes anew every five minutes, since others take one of more than 30 minutes for abandoned. The new file is written
 * first, and counts only if the old one is still there after that: whoever removed it took us for dead, and may have begun what it excluded.
 *
 * <p>restic, asked to remove abandoned locks, sends SIGHUP to every process that holds one on the same host, which would end a
 * JVM. So the name of the host is written with a prefix: no host has it, and only the age of the lock counts.
 */
public final class RepositoryLock implements HeldLock {

    /** What stands before the name of the host in a lock of Holdfast. */
    static final String HOST_PREFIX = "holdfast:";

    private static final Duration REFRESH = Duration.ofMinutes(5);
    private static final Duration LOOK_AT_CLOCK = Duration.ofMinutes(1);

    /** Ten minutes, and those in which it is watched, before others take the lock for stale. */
    private static final Duration LAPSE = Duration.ofMinutes(20);

    private static final Logger LOG = LoggerFactory.getLogger(RepositoryLock.class);

    private final RepositoryFiles files;
    private final Clock clock;
    private final LockDocument document;
    /** All files of this lock; more than one while it is refreshed, or when one could not be deleted yet. */
    private final Set<Id> own = new LinkedHashSet<>();

    private volatile @Nullable Thread refresher;
    private Id current;
    private Instant deadline = Instant.MIN;
    private Instant refreshed;
    private boolean lost;
    private boolean closed;

    private RepositoryLock(RepositoryFiles files, Clock clock, LockDocument document) {
        this.files = files;
        this.clock = clock;
        this.document = document;
        refreshed = clock.instant();
        current = Id.ZERO;
    }

    /** Writes a lock, whoever else may hold one. */
    static RepositoryLock write(RepositoryFiles files, Clock clock, LockDocument document)
            throws IOException, InterruptedException {
        RepositoryLock lock = new RepositoryLock(files, clock, document);
        try {
            lock.current = lock.put(document);
            lock.countFrom(lock.written(lock.current));
            return lock;
        } catch (Throwable e) {
            lock.close();
            throw e;
        }
    }

    private Id put(LockDocument refreshedDocument) throws IOException, InterruptedException {
        byte[] file = files.seal(refreshedDocument.encode());
        Id id = Id.hash(file);
        // Before it is stored: even if the answer to that gets lost, it will have to be deleted.
        own.add(id);
        try {
            files.store().put(FileType.LOCK.name(id), BlobContent.of(file));
            return id;
        } catch (AccessDeniedException | ReadOnlyFileSystemException e) {
            own.remove(id);
            throw e;
        }
    }

    /** When a file of this lock was stored, by the store's clock; empty if somebody removed it. */
    private Optional<Instant> written(Id id) throws IOException, InterruptedException {
        return files.store().stat(FileType.LOCK.name(id)).map(BlobInfo::created);
    }

    private void countFrom(Optional<Instant> written) {
        lost = written.isEmpty();
        deadline = written.map(time -> time.plus(LAPSE)).orElse(Instant.MIN);
    }

    /** The ids of its files. */
    synchronized Set<Id> files() {
        return Set.copyOf(own);
    }

    /** Lets a thread refresh it from now on. */
    synchronized void keepFresh() {
        Thread thread = new Thread(this::refreshUntilInterrupted, "holdfast-lock");
        thread.setDaemon(true);
        refresher = thread;
        thread.start();
    }

    private void refreshUntilInterrupted() {
        try {
            while (true) {
                // Often, since what sleeps in a standby does not notice how long that was.
                Thread.sleep(LOOK_AT_CLOCK.toMillis());
                refreshIfDue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void refreshIfDue() throws InterruptedException {
        if (Duration.between(refreshed, clock.instant()).abs().compareTo(REFRESH) < 0) {
            return;
        }
        try {
            refresh();
        } catch (IOException e) {
            LOG.warn("The lock on {} could not be refreshed, which is tried again: {}", files.store(), e.toString());
        }
    }

    /** Writes the lock anew, unless somebody has removed it. */
    synchronized void refresh() throws IOException, InterruptedException {
        if (closed || lost) {
            return;
        }
        Instant now = clock.instant();
        Id next = put(document.at(now.atZone(clock.getZone()).toOffsetDateTime()));
        Optional<Instant> written = written(next);
        // Only now: whoever removes the old one after this sees the new one.
        countFrom(written(current).flatMap(old -> written));
        if (!lost) {
            current = next;
            refreshed = now;
        }
        deleteAllBut(lost ? Set.of() : Set.of(current));
    }

    private void deleteAllBut(Set<Id> kept) throws IOException, InterruptedException {
        List<Id> superfluous = own.stream().filter(id -> !kept.contains(id)).toList();
        files.delete(FileType.LOCK, superfluous);
        own.retainAll(kept);
    }

    /** {@inheritDoc} Whoever was frozen, or in standby, finds out here. */
    @Override
    public synchronized void check() throws IOException, InterruptedException {
        if (!lost && files.store().now().isAfter(deadline)) {
            refresh();
        }
        lost = lost || written(current).isEmpty();
        if (lost) {
            throw new LockedException("The lock on " + files.store() + ", held since " + document.time()
                    + ", was removed by somebody else. What came after the last check is not to be relied on; run the operation"
                    + " again");
        }
    }

    /**
     * An instant of the store's clock until which nobody takes this lock for stale, whatever becomes of this process. It moves on with each refresh.
     * Nothing may be deleted after it: a batch that {@link #check()} has let through is over by then, or is given up.
     */
    public synchronized Instant deadline() {
        return deadline;
    }

    /** Releases the lock. If its file cannot be deleted it stays, as if abandoned, and that is logged. Closing twice does nothing. */
    @Override
    public void close() {
        // Also when the operation was cancelled, and so this thread interrupted, the lock must go.
        boolean interrupted = Thread.interrupted();
        try {
            release();
        } catch (IOException e) {
            LOG.warn(
                    "The lock on {} could not be removed; it will be stale in a while: {}",
                    files.store(),
                    e.toString());
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void release() throws IOException, InterruptedException {
        Thread refreshing = refresher;
        if (refreshing != null) {
            // It may be trying for long to get something through to the store.
            refreshing.interrupt();
        }
        synchronized (this) {
            if (!closed) {
                closed = true;
                deleteAllBut(Set.of());
            }
        }
    }
}
