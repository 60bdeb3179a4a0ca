package io.holdfast.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A directory for what is there for a while. It is deleted when it is closed, and if its process was killed, when the next one is made beside it: a file beside each is locked as long as its process lives. Thread-safe.
 */
public final class TemporaryDirectory implements AutoCloseable {

    private static final String PREFIX = "restored-";
    private static final String LOCK = ".lock";

    /** Locked by whoever makes one. */
    private static final String ALL = PREFIX + "all" + LOCK;

    /** The lock of a file is the process's, and whichever of its channels is closed gives it up: of these no other one may be opened. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel locked;

    private TemporaryDirectory(Path path, FileChannel locked) {
        this.path = path;
        this.locked = locked;
    }

    /**
     * Makes one, which nobody else may read, after those were deleted that processes left which were killed.
     *
     * @param parent is made if it is not there
     */
    public static TemporaryDirectory in(Path parent) throws IOException {
        Files.createDirectories(parent);
        Path real = parent.toRealPath();
        synchronized (TemporaryDirectory.class) { // A process cannot lock a file twice.
            try (FileChannel all = made(real.resolve(ALL));
                    FileLock lock = all.lock()) {
                if (lock.isValid()) {
                    deleteAbandoned(real);
                }
                Path path = Files.createTempDirectory(real, PREFIX);
                OPEN.add(path);
                FileChannel locked = made(lockOf(path));
                locked.lock();
                return new TemporaryDirectory(path, locked);
            }
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Also where what was restored forbids to delete what is in it. */
    @Override
    public synchronized void close() throws IOException {
        if (locked.isOpen()) {
            DirectoryDeletion.delete(path);
            Files.deleteIfExists(lockOf(path));
            locked.close();
            OPEN.remove(path);
        }
    }

    /** What has no lock beside it somebody else has made, whatever its name. */
    private static void deleteAbandoned(Path parent) throws IOException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent, PREFIX + "*" + LOCK)) {
            for (Path lock : locks) {
                String name = lock.getFileName().toString();
                Path directory = lock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
                if (!name.equals(ALL) && !OPEN.contains(directory) && isAbandoned(lock)) {
                    if (Files.exists(directory)) {
                        DirectoryDeletion.delete(directory);
                    }
                    Files.deleteIfExists(lock);
                }
            }
        }
    }

    private static boolean isAbandoned(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (NoSuchFileException e) {
            // Its process has just deleted it.
            return false;
        } catch (OverlappingFileLockException e) {
            // This process has it.
            return false;
        }
    }

    private static Path lockOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + LOCK);
    }

    private static FileChannel made(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
