package io.holdfast.testkit;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A sink that keeps a change log in memory, for one call of {@link io.holdfast.spi.source.LogShipper#follow}. Thread-safe. */
public final class RecordingLog implements LogSink {

    private final Optional<Checkpoint> from;
    private final Map<String, LogStream> streams = new HashMap<>();
    private final Map<String, List<Consumer<Checkpoint>>> listeners = new HashMap<>();
    private final List<Appended> records = new ArrayList<>();
    private Optional<Checkpoint> begun = Optional.empty();
    private Optional<Checkpoint> head = Optional.empty();
    private long failAt = Long.MAX_VALUE;
    private RuntimeException failure = new IllegalStateException("the log was made to fail");
    private boolean sealed;

    /**
     * A record of a change log.
     *
     * @param bytes read-only
     */
    public record Appended(String stream, ByteBuffer bytes, Checkpoint upTo) {}

    /** A log that goes on from a checkpoint, or begins where the shipper says. */
    public RecordingLog(Optional<Checkpoint> from) {
        this.from = from;
    }

    /** Lets the n-th append from now on, counted from 1, and all after it throw this exception. */
    public synchronized void failAt(long n, RuntimeException failure) {
        failAt = records.size() + n;
        this.failure = failure;
    }

    /** Refuses everything from now on, since the shipper has returned. */
    public synchronized void seal() {
        sealed = true;
    }

    /** The records so far, in the order in which they were appended. */
    public synchronized List<Appended> records() {
        return List.copyOf(records);
    }

    /** Where the shipper said that the log begins. */
    public synchronized Optional<Checkpoint> begun() {
        return begun;
    }

    /** How far the source is, as far as the shipper said. */
    public synchronized Optional<Checkpoint> sourceHead() {
        return head;
    }

    /**
     * Waits until there are so many records.
     *
     * @throws AssertionError if that takes longer than the limit
     */
    public synchronized void await(int count, Duration limit) throws InterruptedException {
        await(() -> records.size() >= count, limit, count + " records; there are " + records.size());
    }

    /**
     * Waits until the shipper has said where the log begins.
     *
     * @throws AssertionError if that takes longer than the limit
     */
    public synchronized void awaitBegun(Duration limit) throws InterruptedException {
        await(() -> begun.isPresent(), limit, "the beginning of the log");
    }

    private interface Condition {
        boolean holds();
    }

    private synchronized void await(Condition condition, Duration limit, String what) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("waited " + limit + " in vain for " + what);
            }
            wait(left);
        }
    }

    /** Where the log stands after the first records: their checkpoints and what it began with, one over the other. */
    public synchronized Checkpoint checkpointAfter(int count) {
        Checkpoint at = from.or(() -> begun).orElse(Checkpoint.none());
        for (Appended record : records.subList(0, count)) {
            at = at.followedBy(record.upTo);
        }
        return at;
    }

    /** Tells the shipper that all records so far are durable. */
    public void acknowledge() {
        Map<String, Checkpoint> last = new LinkedHashMap<>();
        records().forEach(record -> last.put(record.stream, record.upTo));
        last.forEach((stream, upTo) -> listeners(stream).forEach(listener -> listener.accept(upTo)));
    }

    private synchronized List<Consumer<Checkpoint>> listeners(String stream) {
        return List.copyOf(listeners.getOrDefault(stream, List.of()));
    }

    /** The first records, as a restore is given them. */
    public synchronized LogSource asSource(int count) {
        List<Appended> part = List.copyOf(records.subList(0, count));
        return new LogSource() {
            @Override
            public Set<String> streams() {
                return part.stream().map(Appended::stream).collect(Collectors.toUnmodifiableSet());
            }

            @Override
            public void forEach(String stream, RecordHandler handler) throws IOException, InterruptedException {
                for (Appended record : part) {
                    if (record.stream.equals(stream)) {
                        handler.record(record.bytes.duplicate(), record.upTo);
                    }
                }
            }
        };
    }

    @Override
    public synchronized LogStream stream(String id) {
        if (id.isEmpty() || id.length() > 200) {
            throw new IllegalArgumentException("a stream's name has 1 to 200 characters, not " + id.length());
        }
        return streams.computeIfAbsent(id, Stream::new);
    }

    @Override
    public synchronized void begin(Checkpoint at) {
        checkOpen();
        begun = Optional.of(at);
        notifyAll();
    }

    @Override
    public synchronized void head(Checkpoint position, OptionalLong ahead) {
        checkOpen();
        head = Optional.of(position);
        notifyAll();
    }

    private void checkOpen() {
        if (sealed) {
            throw new IllegalStateException("the shipper goes on after it has returned");
        }
    }

    private synchronized void append(String stream, ByteBuffer bytes, Checkpoint upTo) {
        checkOpen();
        if (from.isEmpty() && begun.isEmpty()) {
            throw new IllegalStateException("the shipper has not said where the log begins");
        }
        if (bytes.remaining() > LogStream.MAX_RECORD || !upTo.positions().containsKey(stream)) {
            throw new IllegalArgumentException(
                    "a record of " + bytes.remaining() + " bytes up to " + upTo + " cannot be appended to " + stream);
        }
        if (records.size() + 1 >= failAt) {
            throw failure;
        }
        ByteBuffer copy =
                ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
        records.add(new Appended(stream, copy.asReadOnlyBuffer(), upTo));
        notifyAll();
    }

    private final class Stream implements LogStream {

        private final String id;

        Stream(String id) {
            this.id = id;
        }

        @Override
        public void append(ByteBuffer bytes, Checkpoint upTo) {
            RecordingLog.this.append(id, bytes, upTo);
        }

        @Override
        public void onDurable(Consumer<Checkpoint> listener) {
            synchronized (RecordingLog.this) {
                listeners.computeIfAbsent(id, stream -> new ArrayList<>()).add(listener);
            }
        }
    }
}
