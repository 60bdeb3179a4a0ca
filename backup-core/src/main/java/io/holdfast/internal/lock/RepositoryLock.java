package io.holdfast.internal.lock;

import io.holdfast.CorruptionException;
import io.holdfast.LockedException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LockDocument;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock on a repository, held until it is closed: either shared with others, or exclusive. Thread-safe.
 *
 * <p>Locks are files. To acquire one is to look for others, write one's own, wait for 200 ms, and look again, so that of two
 * at the same time at least one sees the other and gives way. A thread writes the file anew every five minutes, since restic
 * takes a lock of more than 30 minutes for abandoned. Abandoned locks are honoured nevertheless; a person removes them.
 *
 * <p>restic, asked to remove abandoned locks, sends SIGHUP to every process that holds one on the same host, which would end a
 * JVM. So the name of the host is written with a prefix: no host has it, and only the age of the lock counts.
 */
public final class RepositoryLock implements AutoCloseable {

    /** What stands before the name of the host in a lock of Holdfast. */
    static final String HOST_PREFIX = "holdfast:";

    private static final Duration SETTLING = Duration.ofMillis(200);
    private static final Duration REFRESH = Duration.ofMinutes(5);
    private static final Duration REFRESH_AFTER_FAILURE = Duration.ofMinutes(1);

    /** Well before others take the lock for abandoned. */
    private static final Duration LAPSE = Duration.ofMinutes(20);

    /** How long an unreadable lock is waited for, again and again, until it counts as held. */
    private static final List<Duration> PATIENCE = List.of(Duration.ofMillis(500), Duration.ofSeconds(1));

    private static final Logger LOG = LoggerFactory.getLogger(RepositoryLock.class);

    private final RepositoryFiles files;
    private final Clock clock;
    private final LockDocument document;
    /** Its files, the one that counts last; others could not be deleted yet. */
    private final Deque<Id> own = new ArrayDeque<>();

    private Instant refreshed;
    private boolean lost;
    private boolean closed;

    private RepositoryLock(RepositoryFiles files, Clock clock, LockDocument document)
            throws IOException, InterruptedException {
        this.files = files;
        this.clock = clock;
        this.document = document;
        refreshed = clock.instant();
        own.add(files.save(FileType.LOCK, document.encode()));
    }

    /**
     * Acquires a lock.
     *
     * @param exclusive whether nobody else may hold one; without, others may hold shared ones
     * @param host the name of this machine, for people
     * @param user the name of this user, for people
     * @param clock whose time is written
     * @throws LockedException if another one is held that excludes this; the repository is as it was
     */
    public static RepositoryLock acquire(
            RepositoryFiles files, boolean exclusive, String host, String user, Clock clock)
            throws IOException, InterruptedException {
        checkOthers(files, exclusive, Set.of());
        int process = (int) ProcessHandle.current().pid();
        LockDocument document =
                new LockDocument(OffsetDateTime.now(clock), exclusive, HOST_PREFIX + host, user, process, 0, 0);
        RepositoryLock lock = new RepositoryLock(files, clock, document);
        try {
            Thread.sleep(SETTLING.toMillis());
            checkOthers(files, exclusive, Set.copyOf(lock.own));
            lock.startRefreshing();
            return lock;
        } catch (Throwable e) {
            lock.close();
            throw e;
        }
    }

    private static void checkOthers(RepositoryFiles files, boolean exclusive, Set<Id> own)
            throws IOException, InterruptedException {
        for (FileInfo other : files.list(FileType.LOCK)) {
            // restic ignores empty ones too: what a full disk left of a lock.
            if (other.size() > 0 && !own.contains(other.id())) {
                Optional<LockDocument> lock = load(files, other.id());
                if (lock.isPresent() && (exclusive || lock.get().exclusive())) {
                    throw held(files, other.id(), lock.get());
                }
            }
        }
    }

    /** A lock of somebody; empty if it is gone. */
    private static Optional<LockDocument> load(RepositoryFiles files, Id id) throws IOException, InterruptedException {
        for (Duration pause : PATIENCE) {
            try {
                return tryToLoad(files, id);
            } catch (CorruptionException | MalformedException e) {
                Thread.sleep(pause.toMillis());
            }
        }
        try {
            return tryToLoad(files, id);
        } catch (CorruptionException | MalformedException e) {
            throw new LockedException(
                    "There is a lock that cannot be read, so that it may be anybody's: " + e.getMessage()
                            + ". Nothing was changed. If no other program uses the repository, remove it with restic unlock"
                            + " --remove-all",
                    e);
        }
    }

    private static Optional<LockDocument> tryToLoad(RepositoryFiles files, Id id)
            throws IOException, InterruptedException {
        try {
            return Optional.of(LockDocument.decode(files.load(FileType.LOCK, id)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static LockedException held(RepositoryFiles files, Id id, LockDocument lock) {
        String host = lock.hostname().startsWith(HOST_PREFIX)
                ? lock.hostname().substring(HOST_PREFIX.length())
                : lock.hostname();
        return new LockedException("The repository " + files.store() + " is locked"
                + (lock.exclusive() ? " exclusively" : "") + " by process " + lock.pid() + " of " + lock.username()
                + " on " + host + " since " + lock.time() + " (" + FileType.LOCK.name(id)
                + "). Nothing was changed. Wait"
                + " for it to end; if it is no longer running, remove its lock with restic unlock");
    }

    private void startRefreshing() {
        Thread thread = new Thread(this::refreshUntilClosed, "holdfast-lock");
        thread.setDaemon(true);
        thread.start();
    }

    private void refreshUntilClosed() {
        try {
            Duration pause = REFRESH;
            while (!isClosedWithin(pause)) {
                pause = refreshOrLog() ? REFRESH : REFRESH_AFTER_FAILURE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isClosedWithin(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toMillis(); left > 0 && !closed; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return closed;
    }

    private boolean refreshOrLog() throws InterruptedException {
        try {
            refresh();
            return true;
        } catch (IOException e) {
            LOG.warn("The lock on {} could not be refreshed, which is tried again: {}", files.store(), e.toString());
            return false;
        }
    }

    /** Writes the lock anew, if it is still there: whoever removed it took us for dead and may have begun what it excluded. */
    synchronized void refresh() throws IOException, InterruptedException {
        if (closed || lost) {
            return;
        }
        Id current = own.getLast();
        lost = files.list(FileType.LOCK).stream().noneMatch(file -> file.id().equals(current));
        if (lost) {
            return;
        }
        Instant now = clock.instant();
        own.add(files.save(FileType.LOCK, at(now).encode()));
        refreshed = now;
        while (own.size() > 1) {
            files.delete(FileType.LOCK, List.of(own.getFirst()));
            own.removeFirst();
        }
    }

    private LockDocument at(Instant now) {
        return new LockDocument(
                now.atZone(clock.getZone()).toOffsetDateTime(),
                document.exclusive(),
                document.hostname(),
                document.username(),
                document.pid(),
                document.uid(),
                document.gid());
    }

    /**
     * Makes sure that the lock is still held, to be called before whatever relies on it: publishing a snapshot, deleting files.
     *
     * @throws LockedException if somebody removed it, so that what it excluded may have happened
     * @throws IOException if it has not been refreshed for long, as after a standby, and cannot be refreshed now either
     */
    public synchronized void check() throws IOException, InterruptedException {
        if (clock.instant().isAfter(refreshed.plus(LAPSE))) {
            refresh();
        }
        if (lost) {
            throw new LockedException("The lock on " + files.store() + ", held since " + document.time()
                    + ", was removed by somebody else. What came after the last check is not to be relied on; run the operation"
                    + " again");
        }
    }

    /** Releases the lock. If its file cannot be deleted it stays, as if abandoned, and that is logged. Closing twice does nothing. */
    @Override
    public void close() {
        // Also when the operation was cancelled, and so this thread interrupted, the lock must go.
        boolean interrupted = Thread.interrupted();
        try {
            release();
        } catch (IOException e) {
            LOG.warn("The lock on {} could not be removed; restic unlock removes it: {}", files.store(), e.toString());
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void release() throws IOException, InterruptedException {
        if (!closed) {
            closed = true;
            notifyAll();
            files.delete(FileType.LOCK, own);
        }
    }
}
