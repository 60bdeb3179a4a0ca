package io.holdfast.postgres;

import io.holdfast.postgres.internal.server.PrivateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for one restored cluster, which is deleted when it is closed, or by the next process that makes one beside it if this one is killed: beside it is a
 * file that is locked as long as its process lives.
 */
final class ScratchDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScratchDirectory.class);
    private static final String PREFIX = "scratch-";
    private static final String LOCK = ".lock";

    private final Path path;
    private final FileChannel locked;

    private ScratchDirectory(Path path, FileChannel locked) {
        this.path = path;
        this.locked = locked;
    }

    /** Makes one, after deleting what dead processes left. */
    static ScratchDirectory create(Path parent) throws IOException {
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

    Path path() {
        return path;
    }

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
                    endServer(directory.resolve("data"));
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

    /** The server ends with its process, unless the shell between them was killed, too. */
    private static void endServer(Path data) throws IOException {
        List<String> lock;
        try {
            lock = Files.readAllLines(data.resolve("postmaster.pid"));
        } catch (NoSuchFileException e) {
            return;
        }
        Optional<ProcessHandle> server =
                lock.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(lock.get(0)));
        server.filter(process -> servesFrom(process, data)).ifPresent(process -> {
            process.descendants().toList().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    /** Its number may be another process's by now. */
    private static boolean servesFrom(ProcessHandle process, Path data) {
        return process.info().arguments().map(List::of).orElse(List.of()).contains(data.toString());
    }

    private static Path lockOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + LOCK);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
