package io.holdfast.redis;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Brings the commands of several masters into one order: that in which they came here. What came at an earlier moment than what is recorded already gets the moment of that, so that a moment is
 * the same place in all streams. Thread-safe.
 */
final class ClusterLog {

    /** What the name of a mark begins with; then comes when it was seen. */
    private static final String MARK = "slots-settled-";

    private final LogSink sink;
    private final Map<String, String> positions;
    private final ClusterAhead ahead;
    private final ReentrantLock lock = new ReentrantLock();
    private Instant latest;
    private Optional<SeenSlots> seen;
    /** What the next record says besides. */
    private final Map<String, String> unsaid = new HashMap<>();

    /**
     * A log.
     *
     * @param from where all streams are
     */
    ClusterLog(LogSink sink, Checkpoint from) {
        this.sink = sink;
        positions = new ConcurrentHashMap<>(from.positions());
        ahead = new ClusterAhead(from.positions().keySet(), System::nanoTime);
        latest = from.instant().orElse(Instant.MIN);
        seen = SeenSlots.in(from);
    }

    /**
     * Takes which slots the masters have. Where that has changed, the next record says so, and has a mark if no slot is on its way any more.
     *
     * @return whether it has changed
     */
    boolean saw(SeenSlots now) {
        lock.lock();
        try {
            if (seen.filter(now::isAs).isPresent()) {
                return false;
            }
            boolean changed = seen.isPresent();
            seen = Optional.of(now);
            unsaid.putAll(now.state());
            if (changed && now.isSettled()) {
                unsaid.put(Checkpoint.MARK, MARK + now.at());
            } else {
                unsaid.remove(Checkpoint.MARK);
            }
            return changed;
        } finally {
            lock.unlock();
        }
    }

    /** What takes the commands of one master, as if it were the only one. */
    LogSink of(Shard shard) {
        return new Sink(shard);
    }

    /** Is told how far one master is, also while it waits for the store. */
    ServerHead.Listener ahead(Shard shard) {
        return (here, bytes) -> {
            ahead.heard(shard.stream(), bytes);
            sink.head(new Checkpoint(Optional.empty(), positions, Map.of()), ahead.sum());
        };
    }

    private void append(Shard shard, ByteBuffer bytes, Checkpoint own) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Checkpoint upTo = saying(shard.of(own, own.instant().map(this::inOrder)));
            int count = bytes.remaining();
            sink.stream(shard.stream()).append(bytes, upTo);
            unsaid.clear();
            positions.putAll(upTo.positions());
            ahead.appended(shard.stream(), count);
        } finally {
            lock.unlock();
        }
    }

    private Checkpoint saying(Checkpoint upTo) {
        if (unsaid.isEmpty()) {
            return upTo;
        }
        Map<String, String> state = new HashMap<>(upTo.state());
        state.putAll(unsaid);
        return new Checkpoint(upTo.instant(), upTo.positions(), state);
    }

    private Instant inOrder(Instant came) {
        latest = came.isAfter(latest) ? came : latest;
        return latest;
    }

    /** One master has sent nothing for a while; of the others all that came is recorded, or is recorded as later. */
    private void quiet(Checkpoint own) {
        lock.lock();
        try {
            Optional<Instant> quiet = own.instant().filter(latest::isBefore);
            quiet.ifPresent(until -> latest = until.plusNanos(1));
            sink.head(new Checkpoint(quiet, positions, Map.of()), ahead.sum());
        } finally {
            lock.unlock();
        }
    }

    private final class Sink implements LogSink {

        private final Shard shard;

        Sink(Shard shard) {
            this.shard = shard;
        }

        @Override
        public LogStream stream(String id) {
            return new LogStream() {
                @Override
                public void append(ByteBuffer bytes, Checkpoint upTo) throws InterruptedException {
                    ClusterLog.this.append(shard, bytes, upTo);
                }

                @Override
                public void onDurable(Consumer<Checkpoint> listener) {
                    sink.stream(shard.stream()).onDurable(durable -> listener.accept(shard.in(durable)));
                }
            };
        }

        @Override
        public void begin(Checkpoint from) throws InterruptedException {
            sink.begin(shard.of(from, from.instant()));
        }

        @Override
        public void head(Checkpoint position, OptionalLong bytes) {
            quiet(position);
        }
    }
}
