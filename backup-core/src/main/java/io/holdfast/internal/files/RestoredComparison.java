package io.holdfast.internal.files;

import io.holdfast.CancelledException;
import io.holdfast.internal.posix.HostPaths;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Compares a directory with the snapshot that it was restored from: which entries there are, of which type and size, where links point, and each byte of each file, read back from the directory. */
public final class RestoredComparison {

    private static final String NAME = "every file read back";
    private static final int NAMED = 3;

    private final EntrySource snapshot;
    private final Path directory;
    private final Operation operation;
    private final Queue<String> differences = new ConcurrentLinkedQueue<>();
    private final AtomicLong different = new AtomicLong();
    private long entries;
    private long files;
    private long bytes;

    private RestoredComparison(EntrySource snapshot, Path directory, Operation operation) {
        this.snapshot = snapshot;
        this.directory = directory;
        this.operation = operation;
    }

    /** Compares what was restored, which must also be the snapshot as an {@link EntrySource}. */
    public static CheckReport check(Restored restored, Operation operation) throws InterruptedException {
        RestoredComparison comparison = new RestoredComparison(
                restored.unwrap(EntrySource.class).orElseThrow(), restored.directory(), operation);
        return new CheckReport(List.of(comparison.compare()));
    }

    private Finding compare() throws InterruptedException {
        try {
            snapshot.walk(entry -> true, this::compareEntry);
            long found = count();
            if (found != entries) {
                differs("", "has " + found + " entries, and not " + entries);
            }
            compareContent();
        } catch (CancelledException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return new Finding(NAME, Result.UNKNOWN, "what was restored could not be compared: " + e.getMessage());
        }
        return different.get() == 0
                ? new Finding(NAME, Result.PASSED, files + " files of " + bytes + " bytes are as the snapshot has them")
                : new Finding(
                        NAME,
                        Result.FAILED,
                        different.get() + " differences from the snapshot, such as: " + String.join("; ", differences));
    }

    private void compareEntry(Entry entry) throws IOException, InterruptedException {
        operation.checkCancelled();
        entries++;
        BasicFileAttributes there;
        try {
            there = Files.readAttributes(place(entry), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            differs(entry.path(), "is missing");
            return;
        }
        if (!isOfType(there, entry.type())) {
            differs(entry.path(), "is no longer of the type " + entry.type());
        } else if (entry.type() == EntryType.FILE) {
            files++;
            bytes += entry.size();
            if (there.size() != entry.size()) {
                differs(entry.path(), "has " + there.size() + " bytes, and not " + entry.size());
            }
        } else if (entry.type() == EntryType.SYMLINK
                && !HostPaths.text(Files.readSymbolicLink(place(entry))).equals(entry.linkTarget())) {
            differs(entry.path(), "points elsewhere");
        }
    }

    private static boolean isOfType(BasicFileAttributes there, EntryType type) {
        return switch (type) {
            case FILE -> there.isRegularFile();
            case DIRECTORY -> there.isDirectory();
            case SYMLINK -> there.isSymbolicLink();
            case FIFO, SOCKET, BLOCK_DEVICE, CHARACTER_DEVICE -> there.isOther();
        };
    }

    private long count() throws IOException {
        AtomicLong found = new AtomicLong();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                if (!each.equals(directory)) {
                    found.incrementAndGet();
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found.incrementAndGet();
                return FileVisitResult.CONTINUE;
            }
        });
        return found.get();
    }

    /** Of each file the snapshot gives what has been compared with its digest. */
    private void compareContent() throws IOException, InterruptedException {
        AtomicLong compared = new AtomicLong();
        snapshot.forEach(
                (Entry entry) -> entry.type() == EntryType.FILE,
                Runtime.getRuntime().availableProcessors(),
                (file, offset, part) -> {
                    compared.addAndGet(part.remaining());
                    compare(file, offset, part);
                });
        if (compared.get() != bytes) {
            differs("", "was compared in " + compared.get() + " bytes, and not in " + bytes);
        }
    }

    private void compare(Entry file, long offset, ByteBuffer part) throws IOException, InterruptedException {
        operation.checkCancelled();
        ByteBuffer there = ByteBuffer.allocate(part.remaining());
        try (FileChannel channel = FileChannel.open(place(file), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (there.hasRemaining()) {
                if (channel.read(there, offset + there.position()) < 0) {
                    throw new EOFException("it ends at byte " + (offset + there.position()));
                }
            }
        } catch (FileSystemException | EOFException e) {
            differs(file.path(), "cannot be read back: " + Failures.reason(e));
            return;
        }
        int at = there.flip().mismatch(part);
        if (at >= 0) {
            differs(file.path(), "differs at byte " + (offset + at));
        }
    }

    private Path place(Entry entry) throws IOException {
        return directory.resolve(HostPaths.path(entry.path()));
    }

    private void differs(String path, String how) {
        if (different.getAndIncrement() < NAMED) {
            differences.add((path.isEmpty() ? "all" : EntryPaths.printable(path)) + " " + how);
        }
    }
}
