package io.holdfast.internal.recovery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A journal in a file of lines, which whoever has it open has alone: a file beside it is locked. What stands behind the last end of a line is a record that was being written when the process
 * ended; nothing has followed from it, and it is removed. Thread-safe.
 */
public final class JournalFile implements Journal {

    private final Path path;
    private final List<JournalRecord> records;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final RandomAccessFile file;
    private String sum;
    private boolean broken;

    private JournalFile(
            Path path,
            List<JournalRecord> records,
            FileChannel lockFile,
            FileLock lock,
            RandomAccessFile file,
            String sum) {
        this.path = path;
        this.records = List.copyOf(records);
        this.lockFile = lockFile;
        this.lock = lock;
        this.file = file;
        this.sum = sum;
    }

    /**
     * Begins one.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is a file
     */
    public static JournalFile create(Path path) throws IOException {
        Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent(), "no directory");
        Files.createDirectories(directory);
        Files.createFile(path, ownersOnly());
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            // A file that is durable in a directory that is not would be lost nevertheless.
            try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
                entry.force(true);
            }
        }
        return open(path);
    }

    /**
     * Opens one that there is.
     *
     * @throws IOException if it is open elsewhere, cannot be read, or is not what was written
     */
    public static JournalFile open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        FileChannel lockFile = FileChannel.open(
                path.resolveSibling(path.getFileName() + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                ownersOnly());
        @Nullable RandomAccessFile file = null;
        try {
            FileLock lock = lock(lockFile, path);
            file = new RandomAccessFile(path.toFile(), "rw");
            List<JournalRecord> records = new ArrayList<>();
            Tail tail = read(path, records);
            file.setLength(tail.end());
            file.seek(tail.end());
            return new JournalFile(path, records, lockFile, lock, file, tail.sum());
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            if (file != null) {
                file.close();
            }
            throw e;
        }
    }

    /**
     * Reads one that somebody else may have open.
     *
     * @throws IOException if it cannot be read, or is not what was written
     */
    public static List<JournalRecord> read(Path path) throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        read(path, records);
        return records;
    }

    /** Where the last whole line ends, and its sum. */
    private record Tail(long end, String sum) {}

    private static Tail read(Path path, List<JournalRecord> into) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        String sum = JournalLine.NOTHING;
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                String line = new String(bytes, begin, i - begin, StandardCharsets.UTF_8);
                into.add(line(path, into.size() + 1, line, sum));
                sum = JournalLine.sumOf(line);
                begin = i + 1;
            }
        }
        return new Tail(begin, sum);
    }

    private static JournalRecord line(Path path, int number, String line, String previous) throws IOException {
        try {
            return JournalLine.read(line, previous);
        } catch (IOException e) {
            throw new IOException(
                    "line " + number + " of " + path + " is not what was written, " + e.getMessage()
                            + ". Nothing was done; keep the file as evidence, look which steps were done, and begin another run",
                    e);
        }
    }

    private static FileLock lock(FileChannel channel, Path path) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException(path + " is open in this process", e);
        }
        throw new IOException(path + " is open in another process");
    }

    private static FileAttribute<?>[] ownersOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public List<JournalRecord> records() {
        return records;
    }

    @Override
    public synchronized void append(JournalRecord journal) throws IOException {
        if (broken || !lock.isValid()) {
            throw new IOException(path + " can no longer be written");
        }
        // Unless all goes well: what stands there then is found by whoever opens it again.
        broken = true;
        String line = JournalLine.write(journal, sum);
        // No channel: that would be closed by an interrupt, with which steps are ended.
        file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        file.getFD().sync();
        sum = JournalLine.sumOf(line);
        broken = false;
    }

    @Override
    public synchronized void close() throws IOException {
        broken = true;
        file.close();
        lockFile.close();
    }
}
