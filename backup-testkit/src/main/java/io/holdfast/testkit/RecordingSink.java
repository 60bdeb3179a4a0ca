package io.holdfast.testkit;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * A sink in memory that takes its contract at its word: whatever the contract does not allow is refused at once. Thread-safe.
 *
 * <p>Each {@code put} throws {@link InterruptedException} once the operation is cancelled.
 */
public final class RecordingSink implements EntrySink {

    private final TestOperation operation;
    private final Optional<EntrySource> parent;
    private final AtomicLong steps = new AtomicLong();
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, byte[]> contents = new HashMap<>();
    private final Set<String> implied = new HashSet<>();
    private final Set<String> finished = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final Map<String, String> warnings = new LinkedHashMap<>();
    private final List<String> late = new ArrayList<>();
    private volatile LongConsumer beforeStep = step -> {};
    private boolean sealed;

    /** A sink of a snapshot that has no parent. */
    public RecordingSink(TestOperation operation) {
        this(operation, Optional.empty());
    }

    /** A sink of a snapshot with a parent, whose content is taken where the plugin says that it is unchanged. */
    public RecordingSink(TestOperation operation, Optional<EntrySource> parent) {
        this.operation = operation;
        this.parent = parent;
    }

    /** Runs before each {@code put} and {@code finish}, is given its number, counted from 1, and may throw. */
    public RecordingSink beforeStep(LongConsumer action) {
        beforeStep = action;
        return this;
    }

    /** How many {@code put} and {@code finish} were called. */
    public long steps() {
        return steps.get();
    }

    @Override
    public void put(Entry file, Content content) throws IOException, InterruptedException {
        step("put " + file);
        if (file.type() != EntryType.FILE) {
            throw new IllegalArgumentException(file + " is not a file and has no content");
        }
        add(file);
        boolean complete = false;
        try {
            byte[] bytes = content.unchanged() ? contentOfParent(file) : read(content);
            record(file.toBuilder().size(bytes.length).build(), bytes, content.unchanged());
            complete = true;
        } finally {
            if (!complete) {
                remove(file.path());
            }
        }
    }

    private static byte[] read(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    private byte[] contentOfParent(Entry file) throws IOException, InterruptedException {
        Optional<Entry> before = parent.isPresent() ? parent.get().entry(file.path()) : Optional.empty();
        if (before.isEmpty() || before.get().type() != EntryType.FILE) {
            throw new IllegalArgumentException(file + " cannot be unchanged: the parent does not have it");
        }
        try (InputStream in = parent.orElseThrow().open(before.get())) {
            return in.readAllBytes();
        }
    }

    @Override
    public void put(Entry entry) throws InterruptedException {
        step("put " + entry);
        if (entry.type() == EntryType.FILE) {
            throw new IllegalArgumentException(entry + " is a file and needs content");
        }
        if (entry.type() == EntryType.DIRECTORY && entry.path().isEmpty()) {
            return;
        }
        add(entry);
    }

    @Override
    public void finish(String directory) throws InterruptedException {
        step("finish " + directory);
        synchronized (this) {
            if (isFinished(directory)) {
                throw new IllegalArgumentException(
                        "the directory " + EntryPaths.printable(directory) + " is already finished");
            }
            if (!isDirectory(directory)) {
                throw new IllegalArgumentException("the directory " + EntryPaths.printable(directory)
                        + " cannot be finished: it holds nothing and was never put");
            }
            finished.add(directory);
        }
    }

    private boolean isDirectory(String path) {
        Entry entry = entries.get(path);
        return path.isEmpty() || implied.contains(path) || (entry != null && entry.type() == EntryType.DIRECTORY);
    }

    @Override
    public synchronized void skip(String path, String reason) {
        refuseIfSealed("skip " + path);
        skipped.put(path, reason);
    }

    @Override
    public synchronized void warn(String path, String message) {
        refuseIfSealed("warn " + path);
        warnings.put(path, message);
    }

    /** Ends the snapshot: from now on everything is refused, and kept in {@link #late()}. */
    public synchronized void seal() {
        sealed = true;
    }

    /** What came after {@link #seal()}. */
    public synchronized List<String> late() {
        return List.copyOf(late);
    }

    /** Why something is missing, by path. */
    public synchronized Map<String, String> skipped() {
        return Map.copyOf(skipped);
    }

    /** What was said of entries, by path. */
    public synchronized Map<String, String> warnings() {
        return Map.copyOf(warnings);
    }

    /** The files whose content was taken from the parent unread. */
    public synchronized Set<String> taken() {
        return Set.copyOf(taken);
    }

    /** The directories that were finished before the end. */
    public synchronized Set<String> finished() {
        return Set.copyOf(finished);
    }

    /** Everything so far, as a snapshot of it gives it back; directories that were never put come with permissions 0700 and no times. */
    public synchronized RecordedEntries recorded(Checkpoint checkpoint) {
        List<Entry> all = new ArrayList<>(entries.values());
        for (String directory : implied) {
            if (!entries.containsKey(directory)) {
                all.add(Entry.directory(directory).build());
            }
        }
        return RecordedEntries.of(checkpoint, all, contents);
    }

    private void step(String what) throws InterruptedException {
        refuseIfSealed(what);
        beforeStep.accept(steps.incrementAndGet());
        operation.throwIfCancelled();
    }

    private synchronized void refuseIfSealed(String what) {
        if (sealed) {
            late.add(EntryPaths.printable(what));
            throw new IllegalStateException(
                    "the snapshot has ended, so it is too late to " + EntryPaths.printable(what));
        }
    }

    private synchronized void add(Entry entry) {
        String path = entry.path();
        requireValid(path);
        if (entries.containsKey(path) || (entry.type() != EntryType.DIRECTORY && implied.contains(path))) {
            throw new IllegalArgumentException(entry + " is already there");
        }
        if (entry.type() == EntryType.DIRECTORY && finished.contains(path)) {
            throw new IllegalArgumentException(entry + " is finished, so that it can no longer be described");
        }
        for (String above = parentOf(path); !above.isEmpty(); above = parentOf(above)) {
            Entry there = entries.get(above);
            if (there != null && there.type() != EntryType.DIRECTORY) {
                throw new IllegalArgumentException(entry + " cannot be put below " + there);
            }
        }
        requireOpen(entry);
        for (String above = parentOf(path); !above.isEmpty(); above = parentOf(above)) {
            implied.add(above);
        }
        entries.put(path, entry);
    }

    private synchronized void record(Entry file, byte[] bytes, boolean unread) {
        requireOpen(file);
        entries.put(file.path(), file);
        contents.put(file.path(), bytes);
        if (unread) {
            taken.add(file.path());
        }
    }

    private synchronized void remove(String path) {
        entries.remove(path);
    }

    private void requireOpen(Entry entry) {
        if (isFinished(parentOf(entry.path()))) {
            throw new IllegalArgumentException(entry + " is in a directory that is finished");
        }
    }

    /** Whether the directory or one that it is in is finished. */
    private boolean isFinished(String directory) {
        for (String above = directory; !above.isEmpty(); above = parentOf(above)) {
            if (finished.contains(above)) {
                return true;
            }
        }
        return finished.contains("");
    }

    private static void requireValid(String path) {
        EntryPaths.encode(path);
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf(0) >= 0) {
                throw new IllegalArgumentException(
                        "\"" + EntryPaths.printable(path) + "\" is not a path in a snapshot");
            }
        }
    }

    static String parentOf(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
