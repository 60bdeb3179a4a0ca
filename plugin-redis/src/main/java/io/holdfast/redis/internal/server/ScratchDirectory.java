package io.holdfast.redis.internal.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for one restored server, which is deleted when it is closed, or by the next process that makes one beside it if this one is killed: beside it is a file that is locked
 * as long as its process lives. Used by one thread.
 */
public final class ScratchDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScratchDirectory.class);
    private static final String PREFIX = "scratch-";
    private static final String LOCK = ".lock";

    private final Path path;
    private final FileChannel locked;

    private ScratchDirectory(Path path, FileChannel locked) {
        this.path = path;
        this.locked = locked;
    }

    /** Makes one, after ending the servers and deleting the directories that dead processes left. */
    public static ScratchDirectory create(Path parent) throws IOException {
        PrivateDirectory.create(parent);
        synchronized (ScratchDirectory.class) { // A process cannot lock a file twice.
            try (FileChannel all = open(parent.resolve("scratch" + LOCK));
                    FileLock lock = all.lock()) {
                if (lock.isValid()) {
                    deleteAbandoned(parent);
                }
                Path path = Files.createTempDirectory(parent, PREFIX);
                FileChannel locked = open(lockOf(path));
                locked.lock();
                return new ScratchDirectory(path, locked);
            }
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Deletes it. */
    @Override
    public void close() throws IOException {
        if (locked.isOpen()) {
            PrivateDirectory.delete(path);
            Files.deleteIfExists(lockOf(path));
            locked.close();
        }
    }

    private static void deleteAbandoned(Path parent) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path directory : directories) {
                if (!directory.toString().endsWith(LOCK) && isAbandoned(directory)) {
                    LOG.info("Deleting {}, which a process left that was killed", directory);
                    ScratchConfig.endServer(directory);
                    PrivateDirectory.delete(directory);
                    Files.deleteIfExists(lockOf(directory));
                }
            }
        }
    }

    private static boolean isAbandoned(Path directory) throws IOException {
        try (FileChannel channel = open(lockOf(directory));
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // This process has it.
        }
    }

    private static Path lockOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + LOCK);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
