package io.holdfast.internal.lock;

import io.holdfast.CorruptionException;
import io.holdfast.LockedException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LockDocument;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.internal.store.Sleeper;
import io.holdfast.repository.LockInfo;
import io.holdfast.spi.store.BlobInfo;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The locks of a repository: acquires them, and clears away those that were left behind, so that no person is needed for that. Thread-safe.
 *
 * <p>A lock is stale if its holder has certainly ended, which only a process of the same machine can know; or if nobody has refreshed it for 30 minutes,
 * by the store's clock, and then somebody has watched it for five minutes without any change. The second rule holds for locks of restic's, of other
 * machines, and for those that cannot be read.
 */
public final class Locks {

    private final RepositoryFiles files;
    private final String host;
    private final String user;
    private final Clock clock;
    private final Sleeper sleeper;
    private final ProcessTable processes;

    /**
     * The locks of a repository.
     *
     * @param host the name of this machine, for people
     * @param user the name of this user, for people
     * @param clock whose time is written in locks; how old one is, the store's clock tells
     */
    public Locks(RepositoryFiles files, String host, String user, Clock clock) {
        this(files, host, user, clock, time -> Thread.sleep(time.toMillis()), new ProcessTable());
    }

    /** The locks of a repository, where time passes and processes are seen as a test wants it. */
    public Locks(
            RepositoryFiles files, String host, String user, Clock clock, Sleeper sleeper, ProcessTable processes) {
        this.files = files;
        this.host = host;
        this.user = user;
        this.clock = clock;
        this.sleeper = sleeper;
        this.processes = processes;
    }

    /** Is told of which lock is waited for, and which is cleared away. */
    @FunctionalInterface
    public interface Notice {
        void give(String lock, String what);
    }

    /**
     * Acquires a lock. Locks whose holder has certainly ended are removed, and stale ones if they exclude it.
     *
     * @param exclusive whether nobody else may hold one; without, others may hold shared ones
     * @param wait for how long a lock that excludes it is waited for; time in which the store is slow to answer does not count. A lock that nobody has
     *     refreshed for 30 minutes is watched until it is stale, however short this is
     * @throws LockedException if another one is held that excludes this; it is as it was
     */
    public RepositoryLock acquire(boolean exclusive, Duration wait, Notice notice)
            throws IOException, InterruptedException {
        return new Acquisition(this, exclusive, wait, sleeper, notice).run();
    }

    /** All locks, in the order in which they were acquired. */
    public List<LockInfo> list() throws IOException, InterruptedException {
        Comparator<LockInfo> oldestFirst = Comparator.comparing(
                lock -> lock.since().map(OffsetDateTime::toInstant).orElse(Instant.MIN));
        return look(Set.of()).stream()
                .map(SeenLock::info)
                .sorted(oldestFirst.thenComparing(LockInfo::id))
                .toList();
    }

    /**
     * Removes locks at once, because a person says so: those whose holder has ended or that nobody has refreshed for 30 minutes; or all.
     *
     * @return what was removed
     */
    public List<LockInfo> remove(boolean all) throws IOException, InterruptedException {
        List<LockInfo> removed =
                list().stream().filter(lock -> all || lock.stale()).toList();
        files.delete(
                FileType.LOCK,
                removed.stream().map(lock -> Id.fromHex(lock.id())).toList());
        return removed;
    }

    /** The locks of all others as they are now. */
    List<SeenLock> look(Set<Id> own) throws IOException, InterruptedException {
        List<BlobInfo> listed = new ArrayList<>();
        files.store().list(FileType.LOCK.prefix(), blob -> {
            if (FileType.LOCK.parse(blob.name()).filter(id -> !own.contains(id)).isPresent()) {
                listed.add(blob);
            }
        });
        List<SeenLock> seen = new ArrayList<>();
        for (BlobInfo file : listed) {
            lookAt(file).ifPresent(seen::add);
        }
        return seen;
    }

    /** A lock of somebody; empty if it is gone. */
    private Optional<SeenLock> lookAt(BlobInfo file) throws IOException, InterruptedException {
        Id id = FileType.LOCK.parse(file.name()).orElseThrow();
        Instant now = files.store().now();
        if (file.size() == 0) {
            return Optional.of(SeenLock.unreadable(id, true, "it is empty", file.created(), now));
        }
        try {
            LockDocument document = LockDocument.decode(files.load(FileType.LOCK, id));
            boolean ended = processes.hasEnded(document, file.created(), now);
            return Optional.of(new SeenLock(id, Optional.of(document), false, "", file.created(), now, ended));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CorruptionException | MalformedException e) {
            return Optional.of(SeenLock.unreadable(id, false, String.valueOf(e.getMessage()), file.created(), now));
        }
    }

    void delete(Id lock) throws IOException, InterruptedException {
        files.delete(FileType.LOCK, List.of(lock));
    }

    /** Writes a lock, whoever else may hold one. */
    RepositoryLock write(boolean exclusive) throws IOException, InterruptedException {
        OffsetDateTime now = OffsetDateTime.now(clock);
        LockDocument document = new LockDocument(
                now,
                exclusive,
                RepositoryLock.HOST_PREFIX + host,
                user,
                (int) processes.process(),
                0,
                0,
                Optional.of(processes.self(now)));
        return RepositoryLock.write(files, clock, document);
    }

    /** What is locked, for a person. */
    String place() {
        return files.store().toString();
    }
}
