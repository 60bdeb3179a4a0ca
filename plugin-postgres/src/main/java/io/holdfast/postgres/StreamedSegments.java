package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.postgres.internal.wire.WalStream;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;

/**
 * What whoever follows the log knows of its latest segments: the checksum of what was streamed of each, if that was all of it, and how far each timeline is durable.
 * Thread-safe.
 */
final class StreamedSegments {

    private static final int KEPT = 4096;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<WalSegment, Long> sums = new LinkedHashMap<>();
    private final Map<Integer, Long> durable = new HashMap<>();
    private final Map<Integer, Long> histories = new HashMap<>();
    /** Not PostgreSQL's own CRC-32C, under which a record and its checksum are not independent. */
    private final CRC32 sum = new CRC32();

    private int segmentSize;
    private int timeline;
    private long position;
    /** Whether the segment at the position was seen from its first byte on. */
    private boolean whole;

    /** What is known of a file of the log. */
    enum Answer {
        /** It is durable, with just this content. */
        DURABLE,
        /** What was streamed had another content. */
        DIFFERENT,
        /** It is not known. */
        UNKNOWN
    }

    /** A connection begins on which the log of a timeline is streamed. What was streamed and did not become durable since may be lost. */
    void begin(Timelines timelines, long from, int size) {
        lock.lock();
        try {
            segmentSize = size;
            sums.keySet().removeIf(segment -> !isDurable(segment));
            whole = from % size == 0 || (whole && from == position);
            if (from % size == 0) {
                sum.reset();
            }
            timeline = timelines.latest();
            position = from;
            histories.put(timeline, sum(timelines.history().getBytes(StandardCharsets.UTF_8)));
        } finally {
            lock.unlock();
        }
    }

    /** Sees what is received before another does. */
    WalStream.Visitor before(WalStream.Visitor next) {
        return new WalStream.Visitor() {
            @Override
            public void wal(long from, ByteBuffer bytes, long end) throws IOException, InterruptedException {
                add(bytes.duplicate());
                next.wal(from, bytes, end);
            }

            @Override
            public void alive(long end, Instant now) throws IOException, InterruptedException {
                next.alive(end, now);
            }
        };
    }

    /** The next bytes of the log. */
    void add(ByteBuffer bytes) {
        lock.lock();
        try {
            while (bytes.hasRemaining()) {
                WalSegment segment = WalSegment.of(timeline, position, segmentSize);
                int count = (int) Math.min(bytes.remaining(), segment.end() - position);
                sum.update(bytes.slice().limit(count));
                bytes.position(bytes.position() + count);
                position += count;
                if (position == segment.end()) {
                    end(segment);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(WalSegment segment) {
        if (whole) {
            sums.put(segment, sum.getValue());
            changed.signalAll();
        }
        sums.keySet().removeIf(old -> sums.size() > KEPT);
        whole = true;
        sum.reset();
    }

    /** A record has become durable. */
    void durable(Checkpoint upTo) {
        lock.lock();
        try {
            upTo.positions().forEach((stream, position) -> {
                if (!position.endsWith(Timelines.ENDED)) {
                    durable.merge(Timelines.number(stream), Lsn.parse(position), StreamedSegments::later);
                }
            });
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is known of a segment, once that is known or a time is over. */
    Answer segment(WalSegment segment, long checksum, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (true) {
                Long streamed = sums.get(segment);
                if (streamed != null && streamed != checksum) {
                    return Answer.DIFFERENT;
                }
                if (streamed != null && isDurable(segment)) {
                    return Answer.DURABLE;
                }
                if (left <= 0 || (streamed == null && !isToCome(segment))) {
                    return Answer.UNKNOWN;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isToCome(WalSegment segment) {
        if (segment.timeline() != timeline) {
            return Integer.compareUnsigned(segment.timeline(), timeline) > 0;
        }
        long firstMissing = whole ? position - position % segmentSize : position;
        return Long.compareUnsigned(segment.start(), firstMissing) >= 0;
    }

    /** What is known of the history file of a timeline. */
    Answer history(int number, long checksum) {
        lock.lock();
        try {
            Long streamed = histories.get(number);
            if (streamed == null || !durable.containsKey(number)) {
                return Answer.UNKNOWN;
            }
            return streamed == checksum ? Answer.DURABLE : Answer.DIFFERENT;
        } finally {
            lock.unlock();
        }
    }

    private static long later(long one, long other) {
        return Long.compareUnsigned(one, other) >= 0 ? one : other;
    }

    private boolean isDurable(WalSegment segment) {
        Long upTo = durable.get(segment.timeline());
        return upTo != null && Long.compareUnsigned(segment.end(), upTo) <= 0;
    }

    static long sum(byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(content);
        return sum.getValue();
    }
}
