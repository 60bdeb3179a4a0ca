package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.WalEvent;
import io.holdfast.postgres.internal.wal.WalRecord;
import io.holdfast.postgres.internal.wal.WalScanner;
import io.holdfast.postgres.internal.wire.WalStream;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cuts the log of a timeline into pieces. Each ends with a record, and at the latest with the end of a transaction, which has a time: so a log that ends before the
 * first piece of a later time is what PostgreSQL recovers to that time. What follows the last transaction comes with the next one, or when the server says how far it is.
 */
final class WalPieces implements WalStream.Visitor {

    private static final int LARGEST = 1 << 20;
    /** The time of a commit is taken before it is written: within this time it was. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final Timelines timelines;
    private final String streamName;
    private final LogStream stream;
    private final LogSink sink;
    private final WalScanner scanner;
    private final List<Cut> cuts = new ArrayList<>();
    /** What was received and not appended is from {@code offset} to {@code length}. */
    private byte[] waiting = new byte[2 * LARGEST];

    private int offset;
    private int length;
    /** Where the first byte is that was not appended. */
    private long begin;

    private volatile long received;
    private final AtomicInteger transactions = new AtomicInteger();

    private boolean first;
    private long serverEnd;
    private long quietEnd;
    private Instant quietSince = Instant.MAX;

    /** Where a piece ends. */
    private record Cut(long end, Optional<Instant> time, Optional<String> mark) {}

    /**
     * Pieces of the latest of these timelines.
     *
     * @param begin where its log is followed from
     * @param first whether nothing was stored of the timeline yet
     */
    WalPieces(Timelines timelines, long begin, boolean first, ClusterFacts facts, LogSink sink) {
        this.timelines = timelines;
        this.begin = begin;
        received = begin;
        this.first = first;
        this.sink = sink;
        streamName = Timelines.stream(timelines.latest());
        stream = sink.stream(streamName);
        scanner = new WalScanner(facts.format(), timelines.latest(), begin, this::look);
    }

    private void look(WalRecord record) throws IOException {
        Optional<WalEvent> event = record.event();
        if (event.isPresent() && event.get() instanceof WalEvent.TransactionEnd end) {
            cuts.add(new Cut(record.end(), Optional.of(end.time()), Optional.empty()));
            transactions.incrementAndGet();
        } else if (event.isPresent() && event.get() instanceof WalEvent.RestorePoint point) {
            cuts.add(new Cut(record.end(), Optional.of(point.time()), Optional.of(point.name())));
        } else if (record.start() / LARGEST != record.end() / LARGEST) {
            cuts.add(new Cut(record.end(), Optional.empty(), Optional.empty()));
        }
    }

    @Override
    public void wal(long from, ByteBuffer bytes, long end) throws IOException, InterruptedException {
        if (from != received) {
            throw new IOException(
                    "The server goes on with its log at " + Lsn.text(from) + " and not at " + Lsn.text(received));
        }
        serverEnd = end;
        keep(bytes);
        scanner.accept(bytes);
        for (Cut cut : cuts) {
            append(cut.end, cut.time, cut.mark);
        }
        cuts.clear();
    }

    private void keep(ByteBuffer bytes) {
        System.arraycopy(waiting, offset, waiting, 0, length - offset);
        length -= offset;
        offset = 0;
        if (length + bytes.remaining() > waiting.length) {
            waiting = Arrays.copyOf(waiting, Math.max(2 * waiting.length, length + bytes.remaining()));
        }
        bytes.get(bytes.position(), waiting, length, bytes.remaining());
        length += bytes.remaining();
        received = begin + length;
    }

    /** Appends what there is of whole records. */
    void flush() throws InterruptedException {
        append(scanner.end(), Optional.empty(), Optional.empty());
    }

    private void append(long upTo, Optional<Instant> time, Optional<String> mark) throws InterruptedException {
        // What a switch leaves empty is of its record, and comes later.
        int count = (int) Math.min(length - offset, upTo - begin);
        if (count > 0) {
            stream.append(ByteBuffer.wrap(waiting, offset, count), checkpoint(begin + count, time, mark));
            offset += count;
            begin += count;
        }
    }

    private Checkpoint checkpoint(long end, Optional<Instant> time, Optional<String> mark) {
        Map<String, String> state = new HashMap<>();
        mark.ifPresent(name -> state.put(Checkpoint.MARK, name));
        if (!first) {
            return new Checkpoint(time, Map.of(streamName, Lsn.text(end)), state);
        }
        first = false;
        state.putAll(timelines.state());
        return new Checkpoint(time, timelines.positions(end), state);
    }

    @Override
    public void alive(long end, Instant now) throws InterruptedException {
        serverEnd = Math.max(serverEnd, end);
        flush();
        sink.head(
                new Checkpoint(settled(now), timelines.positions(begin), Map.of()),
                OptionalLong.of(Math.max(0, serverEnd - begin)));
    }

    /** A moment until which nothing can have happened that was not appended. */
    private Optional<Instant> settled(Instant now) {
        if (serverEnd != begin || serverEnd != quietEnd) {
            quietEnd = serverEnd;
            quietSince = now;
            return Optional.empty();
        }
        if (Duration.between(quietSince, now).compareTo(SETTLED) < 0) {
            return Optional.empty();
        }
        Instant settled = quietSince;
        quietSince = now;
        return Optional.of(settled);
    }

    /** How many transactions have ended. Thread-safe. */
    int transactions() {
        return transactions.get();
    }

    /** Up to where everything was received. Thread-safe. */
    long received() {
        return received;
    }
}
