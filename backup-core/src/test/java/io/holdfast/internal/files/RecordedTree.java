package io.holdfast.internal.files;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** A snapshot in memory: takes entries as a sink must, and gives them back. */
class RecordedTree implements EntrySink, EntrySource {

    /** A directory sorts before what it holds, and that before the directory's siblings. */
    private static final Comparator<String> DEPTH_FIRST =
            Comparator.comparing((String path) -> path.replace('/', '\0'), EntryPaths.BYTE_ORDER);

    private final NavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>(DEPTH_FIRST);
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Set<String> finished = ConcurrentHashMap.newKeySet();
    final Map<String, String> skipped = new ConcurrentHashMap<>();
    final Map<String, String> warnings = new ConcurrentHashMap<>();
    final Set<String> takenFromParent = ConcurrentHashMap.newKeySet();

    @Override
    public void put(Entry file, Content content) throws IOException {
        require(file.type() == EntryType.FILE, file);
        byte[] bytes = new byte[0];
        if (content.unchanged()) {
            takenFromParent.add(file.path());
        } else {
            try (InputStream in = content.open()) {
                bytes = in.readAllBytes();
            }
        }
        contents.put(file.path(), bytes);
        add(file);
    }

    @Override
    public void put(Entry entry) {
        require(entry.type() != EntryType.FILE, entry);
        add(entry);
    }

    private void add(Entry entry) {
        for (String path = entry.path(); !path.isEmpty(); path = parent(path)) {
            require(!finished.contains(parent(path)), entry);
        }
        require(entries.putIfAbsent(entry.path(), entry) == null, entry);
    }

    private static void require(boolean condition, Entry entry) {
        if (!condition) {
            throw new IllegalArgumentException("not to be put here, so or now: " + entry);
        }
    }

    @Override
    public void finish(String directory) {
        if (!finished.add(directory)) {
            throw new IllegalArgumentException("finished twice: " + directory);
        }
    }

    @Override
    public void skip(String path, String reason) {
        skipped.put(path, reason);
    }

    @Override
    public void warn(String path, String message) {
        warnings.put(path, message);
    }

    /** All paths, depth first. */
    List<String> paths() {
        return List.copyOf(entries.keySet());
    }

    Set<String> finished() {
        return Set.copyOf(finished);
    }

    Entry get(String path) {
        return entry(path).orElseThrow(() -> new NoSuchElementException(path + " is not among " + entries.keySet()));
    }

    byte[] content(String path) {
        return contents.get(path);
    }

    @Override
    public Checkpoint checkpoint() {
        return Checkpoint.none();
    }

    @Override
    public Optional<Entry> entry(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    @Override
    public List<Entry> children(String directory) {
        return entries.values().stream()
                .filter(entry -> parent(entry.path()).equals(directory))
                .toList();
    }

    @Override
    public void walk(Predicate<Entry> which, EntryVisitor visitor) throws IOException, InterruptedException {
        for (Entry entry : entries.values()) {
            if (which.test(entry)) {
                visitor.visit(entry);
            }
        }
    }

    @Override
    public InputStream open(Entry file) {
        return new ByteArrayInputStream(contents.get(file.path()));
    }

    @Override
    public int read(Entry file, long offset, ByteBuffer into) {
        throw new UnsupportedOperationException();
    }

    /** In parts of 100,000 bytes, the last ones first. */
    @Override
    public void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
            throws IOException, InterruptedException {
        List<Entry> files = new ArrayList<>(entries.descendingMap().values());
        files.removeIf(entry -> entry.type() != EntryType.FILE || !which.test(entry));
        for (Entry file : files) {
            byte[] bytes = contents.get(file.path());
            int part = 100_000;
            for (int offset = (bytes.length - 1) / part * part; offset >= 0 && bytes.length > 0; offset -= part) {
                int length = Math.min(part, bytes.length - offset);
                handler.data(
                        file, offset, ByteBuffer.wrap(bytes, offset, length).slice());
            }
        }
    }

    @Override
    public void copyTo(Path directory, Predicate<Entry> which) {
        throw new UnsupportedOperationException();
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
