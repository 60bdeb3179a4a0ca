package io.holdfast.internal.recovery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A journal in a file of lines, which whoever has it open has alone: a file beside it is locked, and another says how far it had come. What stands behind the last end of a line is a record that was
 * being written when the process ended; nothing has followed from it, and it is removed. Thread-safe.
 */
public final class JournalFile implements Journal {

    private final Path path;
    private final List<JournalRecord> records;
    private final JournalLock lock;
    private final JournalHead head;
    private final RandomAccessFile file;
    private JournalHead.Line last;
    private boolean broken;

    private JournalFile(
            Path path,
            List<JournalRecord> records,
            JournalLock lock,
            JournalHead head,
            RandomAccessFile file,
            JournalHead.Line last) {
        this.path = path;
        this.records = List.copyOf(records);
        this.lock = lock;
        this.head = head;
        this.file = file;
        this.last = last;
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
        // Of one that was here before.
        Files.deleteIfExists(JournalHead.of(path.toRealPath()));
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
        Path real = path.toRealPath();
        JournalLock lock = JournalLock.take(real, ownersOnly());
        @Nullable RandomAccessFile file = null;
        try {
            file = new RandomAccessFile(real.toFile(), "rw");
            List<JournalRecord> records = new ArrayList<>();
            Tail tail = tail(real, records);
            file.setLength(tail.end());
            file.seek(tail.end());
            return new JournalFile(real, records, lock, head(real), file, tail.last());
        } catch (IOException | RuntimeException e) {
            lock.close();
            if (file != null) {
                file.close();
            }
            throw e;
        }
    }

    private static JournalHead head(Path path) throws IOException {
        Path head = JournalHead.of(path);
        if (!Files.exists(head)) {
            Files.createFile(head, ownersOnly());
        }
        return JournalHead.open(path);
    }

    /**
     * Reads one that somebody else may have open.
     *
     * @throws IOException if it cannot be read, or is not what was written
     */
    public static List<JournalRecord> read(Path path) throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        tail(path.toRealPath(), records);
        return records;
    }

    /** Where the last whole line ends, and which that is. */
    private record Tail(long end, JournalHead.Line last) {}

    private static Tail tail(Path path, List<JournalRecord> into) throws IOException {
        // Before the journal, in which somebody may be writing.
        Optional<JournalHead.Line> known = JournalHead.read(path);
        byte[] bytes = Files.readAllBytes(path);
        JournalHead.Line last = new JournalHead.Line(0, JournalLine.NOTHING);
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                String line = new String(bytes, begin, i - begin, StandardCharsets.UTF_8);
                into.add(line(path, into.size() + 1, line, last.sum()));
                last = new JournalHead.Line(into.size(), JournalLine.sumOf(line));
                compare(path, last, known);
                begin = i + 1;
            }
        }
        if (known.isPresent() && known.get().number() > last.number()) {
            throw changed(
                    "the end of " + path + " is cut off: line " + known.get().number() + " was written, and "
                            + last.number() + " is the last",
                    null);
        }
        return new Tail(begin, last);
    }

    private static void compare(Path path, JournalHead.Line line, Optional<JournalHead.Line> known) throws IOException {
        if (known.filter(head -> head.number() == line.number() && !head.equals(line))
                .isPresent()) {
            throw changed("line " + line.number() + " of " + path + " is another than was written", null);
        }
    }

    private static JournalRecord line(Path path, int number, String line, String previous) throws IOException {
        try {
            return JournalLine.read(line, previous);
        } catch (IOException e) {
            throw changed("line " + number + " of " + path + " is not what was written, " + e.getMessage(), e);
        }
    }

    private static IOException changed(String what, @Nullable IOException cause) {
        return new IOException(
                what
                        + ". Nothing was done; keep the file as evidence, look which steps were done, and begin another run",
                cause);
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
        if (broken || !lock.held()) {
            throw new IOException(path + " can no longer be written");
        }
        // Unless all goes well: what stands there then is found by whoever opens it again.
        broken = true;
        String line = JournalLine.write(journal, last.sum());
        // No channel: that would be closed by an interrupt, with which steps are ended.
        file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        file.getFD().sync();
        last = new JournalHead.Line(last.number() + 1, JournalLine.sumOf(line));
        head.write(last);
        broken = false;
    }

    @Override
    public synchronized void close() throws IOException {
        broken = true;
        try (lock;
                head) {
            file.close();
        }
    }
}
