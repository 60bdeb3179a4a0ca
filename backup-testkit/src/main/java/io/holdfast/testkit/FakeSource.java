package io.holdfast.testkit;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A source of made-up directories and files, the same for the same seed. Thread-safe.
 *
 * <p>About half of the bytes can be compressed, some files are empty and some equal to others. Files are put by as many threads as the request
 * asks for.
 */
public final class FakeSource implements Source {

    private static final int FILES_IN_A_DIRECTORY = 10;
    private static final Instant BEGIN = Instant.parse("2024-01-01T00:00:00Z");

    private final long seed;
    private final int largestFile;
    private final Map<String, Integer> versions = new TreeMap<>(EntryPaths.BYTE_ORDER);
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    /**
     * A source of so many files.
     *
     * @param largestFile in bytes; sizes are spread evenly below it
     */
    public FakeSource(long seed, int files, int largestFile) {
        this.seed = seed;
        this.largestFile = largestFile;
        for (int i = 0; i < files; i++) {
            int directory = i / FILES_IN_A_DIRECTORY;
            String parent = "d" + directory % 7 + (directory < 7 ? "" : "/d" + directory);
            versions.put(parent + "/file-" + i, 0);
        }
    }

    /** The paths of all files, in the order of their bytes. */
    public List<String> paths() {
        synchronized (versions) {
            return List.copyOf(versions.keySet());
        }
    }

    /** What a file holds now. */
    public byte[] content(String path) {
        int number = Integer.parseInt(path.substring(path.lastIndexOf('-') + 1));
        // Every eighth file is a copy of the one before it.
        int original = number % 8 == 7 ? number - 1 : number;
        SplittableRandom random = new SplittableRandom(seed * 31 + original * 1_000_003L + version(path));
        byte[] content = new byte[original % 16 == 0 ? 0 : random.nextInt(largestFile + 1)];
        random.nextBytes(content);
        Arrays.fill(content, 0, content.length / 2, (byte) original);
        return content;
    }

    private int version(String path) {
        synchronized (versions) {
            Integer version = versions.get(path);
            if (version == null) {
                throw new IllegalArgumentException("there is no file " + path);
            }
            return version;
        }
    }

    /** Gives some files other content, by chance. */
    public void change(int percent, long chance) {
        Random random = new Random(chance);
        synchronized (versions) {
            versions.replaceAll((path, version) -> random.nextInt(100) < percent ? version + 1 : version);
        }
    }

    /** Lets a file fail at the end of its content, so that it is skipped. */
    public void makeUnreadable(String path) {
        unreadable.add(path);
    }

    /** How many files have been opened so far. */
    public int reads() {
        return reads.get();
    }

    /** How many snapshots are under way. */
    public int underWay() {
        return open.get();
    }

    @Override
    public SourceIdentity identity() {
        return new SourceIdentity("fake", Long.toHexString(seed), List.of("/fake/" + seed));
    }

    @Override
    public Snapshotter snapshotter() {
        return new Snapshotter() {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws IOException, InterruptedException {
                open.incrementAndGet();
                try {
                    return copyOut(request, sink, operation);
                } finally {
                    open.decrementAndGet();
                }
            }

            @Override
            public void restore(RestorePoint point, RestoreTarget target, Operation operation)
                    throws IOException, InterruptedException {
                operation.checkCancelled();
                point.base().copyTo(target.directory(), entry -> true);
                operation.checkCancelled();
            }
        };
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "fake source " + seed;
    }

    private Checkpoint copyOut(SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException, InterruptedException {
        List<String> paths = paths();
        operation.expect(
                paths.size(),
                paths.stream().mapToLong(path -> content(path).length).sum());
        sink.put(Entry.directory("d0").permissions(0755).modified(BEGIN).build());
        sink.put(Entry.symlink("link", "d0").build());
        Workers workers = new Workers(request.parallelism());
        for (int i = 0; i < request.parallelism(); i++) {
            int first = i;
            operation
                    .executor()
                    .execute(() -> workers.run(() -> {
                        for (int next = first;
                                next < paths.size() && !workers.failed();
                                next += request.parallelism()) {
                            operation.checkCancelled();
                            put(paths.get(next), request.parent(), sink);
                        }
                    }));
        }
        workers.await();
        sink.finish("d0");
        return new Checkpoint(Optional.of(operation.clock().instant()), Map.of(), Map.of("seed", Long.toString(seed)));
    }

    private void put(String path, Optional<EntrySource> parent, EntrySink sink)
            throws IOException, InterruptedException {
        byte[] bytes = content(path);
        Entry file = Entry.file(path)
                .modified(BEGIN.plusSeconds(version(path)))
                .size(bytes.length)
                .build();
        boolean unchanged = parent.isPresent() && isSame(file, parent.get().entry(path));
        try {
            sink.put(file, content(path, bytes, unchanged));
        } catch (UnreadableException e) {
            sink.skip(path, UnreadableException.REASON);
        }
    }

    private static boolean isSame(Entry file, Optional<Entry> before) {
        return before.isPresent()
                && before.get().type() == EntryType.FILE
                && before.get().size() == file.size()
                && before.get().modified().equals(file.modified());
    }

    private Content content(String path, byte[] bytes, boolean unchanged) {
        return new Content() {
            @Override
            public InputStream open() {
                reads.incrementAndGet();
                InputStream in = new ByteArrayInputStream(bytes);
                return unreadable.contains(path) ? new UnreadableStream(in) : in;
            }

            @Override
            public boolean unchanged() {
                return unchanged;
            }
        };
    }

    /** Threads that work side by side until all have ended: nothing may be put after the snapshot has returned. */
    private static final class Workers {

        private final CountDownLatch running;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        interface Body {
            void run() throws IOException, InterruptedException;
        }

        Workers(int count) {
            running = new CountDownLatch(count);
        }

        boolean failed() {
            return failure.get() != null;
        }

        void run(Body body) {
            try {
                body.run();
            } catch (IOException | InterruptedException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                running.countDown();
            }
        }

        void await() throws IOException, InterruptedException {
            while (running.getCount() > 0) {
                try {
                    running.await();
                } catch (InterruptedException e) {
                    failure.compareAndSet(null, e);
                }
            }
            Throwable first = failure.get();
            if (first instanceof IOException e) {
                throw e;
            } else if (first instanceof InterruptedException e) {
                throw e;
            } else if (first instanceof RuntimeException e) {
                throw e;
            } else if (first instanceof Error e) {
                throw e;
            }
        }
    }

    private static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1L;
        private static final String REASON = "made to be unreadable";

        UnreadableException() {
            super(REASON);
        }
    }

    private static final class UnreadableStream extends FilterInputStream {
        UnreadableStream(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count < 0) {
                throw new UnreadableException();
            }
            return count;
        }
    }
}
