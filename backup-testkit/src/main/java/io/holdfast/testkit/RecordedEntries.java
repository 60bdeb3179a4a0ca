package io.holdfast.testkit;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * A snapshot in memory. Immutable and thread-safe.
 *
 * <p>{@link #forEach} delivers the content in small parts, shuffled and from several threads, and overwrites each part once the handler has
 * returned, so that a handler which counts on more than the contract promises fails.
 */
public final class RecordedEntries implements EntrySource {

    private static final int LARGEST_PART = 64 << 10;
    private static final long SEED = 0xE171;

    private final Checkpoint checkpoint;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, List<Entry>> children = new HashMap<>();
    private final Map<String, byte[]> contents;

    private RecordedEntries(Checkpoint checkpoint, Collection<Entry> entries, Map<String, byte[]> contents) {
        this.checkpoint = checkpoint;
        this.contents = Map.copyOf(contents);
        for (Entry entry : entries) {
            this.entries.put(entry.path(), entry);
            children.computeIfAbsent(RecordingSink.parentOf(entry.path()), directory -> new ArrayList<>())
                    .add(entry);
        }
        Comparator<Entry> byName = Comparator.comparing(Entry::name, EntryPaths.BYTE_ORDER);
        children.values().forEach(list -> list.sort(byName));
    }

    /**
     * A snapshot of entries that nobody checks: for tests of what no source would put. Only what is below directories that are entries, too, can
     * be reached.
     *
     * @param contents the bytes of the files by path; a file without any is empty
     */
    public static RecordedEntries of(Checkpoint checkpoint, Collection<Entry> entries, Map<String, byte[]> contents) {
        return new RecordedEntries(checkpoint, entries, contents);
    }

    /** The content of a file as a new array; empty for whatever is not a file. */
    public byte[] content(String path) {
        return contents.getOrDefault(path, new byte[0]).clone();
    }

    /** The paths of all entries, in no particular order. */
    public Set<String> paths() {
        return Set.copyOf(entries.keySet());
    }

    @Override
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public Optional<Entry> entry(String path) {
        return path.isEmpty() ? Optional.of(Entry.directory("").build()) : Optional.ofNullable(entries.get(path));
    }

    @Override
    public List<Entry> children(String directory) {
        return Collections.unmodifiableList(children.getOrDefault(directory, List.of()));
    }

    @Override
    public void walk(Predicate<Entry> which, EntryVisitor visitor) throws IOException, InterruptedException {
        Deque<Entry> next = new ArrayDeque<>();
        push(next, "");
        while (!next.isEmpty()) {
            Entry entry = next.pop();
            if (which.test(entry)) {
                visitor.visit(entry);
            }
            if (entry.type() == EntryType.DIRECTORY) {
                push(next, entry.path());
            }
        }
    }

    private void push(Deque<Entry> next, String directory) {
        List<Entry> reversed = new ArrayList<>(children(directory));
        Collections.reverse(reversed);
        reversed.forEach(next::push);
    }

    @Override
    public InputStream open(Entry file) {
        return new ByteArrayInputStream(bytes(file));
    }

    @Override
    public int read(Entry file, long offset, ByteBuffer into) {
        byte[] bytes = bytes(file);
        if (offset >= bytes.length) {
            return -1;
        }
        int count = Math.min(into.remaining(), bytes.length - (int) offset);
        into.put(bytes, (int) offset, count);
        return count;
    }

    private byte[] bytes(Entry file) {
        Entry known = entries.get(file.path());
        if (known == null || known.type() != EntryType.FILE) {
            throw new IllegalArgumentException(file + " is not a file of this snapshot");
        }
        return contents.getOrDefault(file.path(), new byte[0]);
    }

    @Override
    public void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
            throws IOException, InterruptedException {
        ConcurrentLinkedQueue<Part> parts = new ConcurrentLinkedQueue<>(shuffledParts(which));
        ExecutorService threads = Executors.newFixedThreadPool(parallelism);
        try {
            Callable<Void> worker = () -> {
                for (Part part = parts.poll(); part != null; part = parts.poll()) {
                    deliver(part, handler);
                }
                return null;
            };
            for (Future<Void> done : threads.invokeAll(Collections.nCopies(parallelism, worker))) {
                get(done);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private record Part(Entry file, int offset, int length) {}

    private List<Part> shuffledParts(Predicate<Entry> which) throws IOException, InterruptedException {
        Random random = new Random(SEED);
        List<Part> parts = new ArrayList<>();
        walk(which.and(entry -> entry.type() == EntryType.FILE), file -> {
            int size = bytes(file).length;
            for (int offset = 0; offset < size; ) {
                int length = Math.min(size - offset, 1 + random.nextInt(LARGEST_PART));
                parts.add(new Part(file, offset, length));
                offset += length;
            }
        });
        Collections.shuffle(parts, random);
        return parts;
    }

    private void deliver(Part part, EntryHandler handler) throws IOException, InterruptedException {
        byte[] bytes = new byte[part.length];
        System.arraycopy(bytes(part.file), part.offset, bytes, 0, part.length);
        handler.data(part.file, part.offset, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        Arrays.fill(bytes, (byte) 0xdb);
    }

    private static void get(Future<?> done) throws IOException, InterruptedException {
        try {
            done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException interrupt) {
                throw interrupt;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    /** Writes directories, files and symbolic links with their permissions and times; everything else is left out. */
    @Override
    public void copyTo(Path directory, Predicate<Entry> which) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        List<Entry> directories = new ArrayList<>();
        walk(which, entry -> {
            Path path = directory.resolve(entry.path());
            Files.createDirectories(path.getParent());
            switch (entry.type()) {
                case DIRECTORY -> {
                    Files.createDirectories(path);
                    directories.add(0, entry);
                }
                case FILE -> {
                    Files.write(path, bytes(entry));
                    describe(path, entry);
                }
                case SYMLINK -> {
                    Files.deleteIfExists(path);
                    Files.createSymbolicLink(path, Path.of(entry.linkTarget()));
                }
                default -> {}
            }
        });
        for (Entry entry : directories) {
            describe(directory.resolve(entry.path()), entry);
        }
    }

    private static void describe(Path path, Entry entry) throws IOException {
        StringBuilder permissions = new StringBuilder("rwxrwxrwx");
        for (int bit = 0; bit < 9; bit++) {
            if ((entry.permissions() & (0400 >> bit)) == 0) {
                permissions.setCharAt(bit, '-');
            }
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions.toString()));
        FileTime modified = FileTime.from(entry.modified());
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(modified, FileTime.from(entry.accessed()), null);
    }
}
