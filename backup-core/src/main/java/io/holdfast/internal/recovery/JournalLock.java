package io.holdfast.internal.recovery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * That this process has a journal alone: a file beside it is locked. Thread-safe.
 *
 * <p>The lock of a file is the process's, and whichever of its channels is closed gives it up. So within the process it is known which journals are open, before the file of a lock is touched.
 */
final class JournalLock implements AutoCloseable {

    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();
    /** Of locks that this class has, loaded a second time: to close one would give up the lock of the other. */
    private static final Queue<FileChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

    private final Path journal;
    private final FileChannel channel;
    private final FileLock lock;

    private JournalLock(Path journal, FileChannel channel, FileLock lock) {
        this.journal = journal;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes it.
     *
     * @param journal its real path, so that all who mean it lock the same file
     * @param attributes of the file that is locked, if it is made
     * @throws IOException if somebody has it
     */
    static JournalLock take(Path journal, FileAttribute<?>... attributes) throws IOException {
        if (!OPEN.add(journal)) {
            throw openHere(journal);
        }
        boolean taken = false;
        try {
            JournalLock lock = lock(journal, attributes);
            taken = true;
            return lock;
        } finally {
            if (!taken) {
                OPEN.remove(journal);
            }
        }
    }

    private static JournalLock lock(Path journal, FileAttribute<?>... attributes) throws IOException {
        FileChannel channel = FileChannel.open(
                journal.resolveSibling(journal.getFileName() + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                attributes);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new JournalLock(journal, channel, lock);
            }
            channel.close();
            throw new IOException(journal + " is open in another process");
        } catch (OverlappingFileLockException e) {
            NEVER_CLOSED.add(channel);
            throw openHere(journal);
        }
    }

    private static IOException openHere(Path journal) {
        return new IOException(journal + " is open in this process");
    }

    boolean held() {
        return lock.isValid();
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            // Only now: whoever has it next opens the same file.
            OPEN.remove(journal);
        }
    }
}
