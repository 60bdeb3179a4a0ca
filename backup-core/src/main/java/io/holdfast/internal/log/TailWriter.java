package io.holdfast.internal.log;

import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.internal.format.LogSegment.Kind;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one epoch of a tail. What is appended within a short time becomes one segment; while the store is busy with a segment the next one grows, and
 * where it is too slow they wait in a {@link Spool}. Thread-safe.
 *
 * <p>One segment is stored at a time, so that where one is, all before it have been durable. A segment is acknowledged when it is durable and this
 * epoch is still the writer's. The first failure ends the writer, since nothing may be stored after what may be missing: whoever wants to go on claims
 * a new epoch, and finds there whether what was under way has become durable.
 */
final class TailWriter implements AutoCloseable {

    private final Tail tail;
    private final TailClaim.Epoch epoch;
    private final GroupCommit commit;
    private final Consumer<Map<String, Checkpoint>> onDurable;
    private final Thread thread = new Thread(this::run, "holdfast-log-writer");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Spool spool;
    private @Nullable OpenSegment open;
    private long nextNumber = 1;
    private long appended;
    private long wanted;
    private long stored;
    private long told;
    private long appendedBytes;
    private long storedBytes;
    private Checkpoint at;
    private Checkpoint durable;
    /** Up to when nothing came after what was appended last. */
    private Optional<Instant> still = Optional.empty();
    /** How many bytes of log the source has that were not appended. */
    private OptionalLong ahead = OptionalLong.empty();

    private long lastSegment = System.nanoTime();
    private @Nullable Throwable failure;

    /**
     * What becomes one segment.
     *
     * @param bytes from how many bytes on a segment is not made larger
     * @param delay how long it waits for more to come
     * @param heartbeat after how long without one it is stored that the source was heard of
     */
    record GroupCommit(int bytes, Duration delay, Duration heartbeat) {}

    /** The segment that is appended to. */
    private record OpenSegment(LogSegment.Writer writer, long since, Map<String, Checkpoint> last) {}

    private TailWriter(
            Tail tail,
            TailClaim.Epoch epoch,
            GroupCommit commit,
            Spool.Limits limits,
            Consumer<Map<String, Checkpoint>> onDurable) {
        this.tail = tail;
        this.epoch = epoch;
        this.commit = commit;
        this.onDurable = onDurable;
        spool = new Spool(limits);
        at = epoch.from();
        durable = at;
        thread.setDaemon(true);
    }

    /**
     * Begins to write.
     *
     * @param onDurable is told, in order and on one thread, the last checkpoint of each stream that has become durable; what it throws ends the writer
     */
    static TailWriter start(
            Tail tail,
            TailClaim.Epoch epoch,
            GroupCommit commit,
            Spool.Limits limits,
            Consumer<Map<String, Checkpoint>> onDurable) {
        TailWriter writer = new TailWriter(tail, epoch, commit, limits, onDurable);
        writer.thread.start();
        return writer;
    }

    /**
     * Appends a record; waits while as much is waiting for the store as may wait.
     *
     * @throws IllegalArgumentException if it is longer than {@link LogStream#MAX_RECORD}, or its checkpoint lacks the stream; nothing was appended
     * @throws IOException if the writer has ended; it is then unknown how much of what was not acknowledged is durable
     */
    void append(String stream, ByteBuffer bytes, Checkpoint upTo) throws IOException, InterruptedException {
        if (bytes.remaining() > LogStream.MAX_RECORD) {
            throw new IllegalArgumentException("a record has at most " + LogStream.MAX_RECORD + " bytes, not "
                    + bytes.remaining() + "; nothing was appended to " + stream);
        }
        if (!upTo.positions().containsKey(stream)) {
            throw new IllegalArgumentException(
                    "the checkpoint has no position of " + stream + ", to which it belongs; nothing was appended");
        }
        append(new LogSegment.Data(stream, bytes, upTo));
    }

    /** Says that what is between what was appended last and this checkpoint is missing from the log; streams that it does not name have ended. */
    void gap(Checkpoint upTo) throws IOException, InterruptedException {
        append(new LogSegment.Gap(upTo));
    }

    /** Says where the source is, and how many bytes of log up to there were not appended. */
    void head(Checkpoint position, OptionalLong missing) throws IOException {
        lock.lock();
        try {
            checkAlive();
            ahead = missing;
            if (at.positions().equals(position.positions())) {
                still = position.instant().filter(this::isLater).or(() -> still);
            }
            if (open == null && still.isPresent() && sinceLastSegment().compareTo(commit.heartbeat) >= 0) {
                open = emptySegment();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isLater(Instant instant) {
        return at.instant().filter(last -> !last.isBefore(instant)).isEmpty();
    }

    private Duration sinceLastSegment() {
        return Duration.ofNanos(System.nanoTime() - lastSegment);
    }

    private void append(LogSegment.Item item) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            OpenSegment segment = roomy();
            segment.writer.add(item);
            open = segment;
            at = item.after(at);
            still = Optional.empty();
            appended++;
            if (item instanceof LogSegment.Data data) {
                int bytes = data.bytes().remaining();
                appendedBytes += bytes;
                ahead = ahead.isPresent() ? OptionalLong.of(Math.max(0, ahead.getAsLong() - bytes)) : ahead;
                segment.last.put(data.stream(), data.upTo());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A segment that may grow: the open one, or when that is full, a new one. */
    private OpenSegment roomy() throws IOException, InterruptedException {
        checkAlive();
        while (open != null && isFull(open) && !spool.hasRoom(sealedBound(open))) {
            changed.await();
            checkAlive();
        }
        if (open != null && isFull(open)) {
            spool(open);
        }
        return open == null ? emptySegment() : open;
    }

    private OpenSegment emptySegment() {
        LogSegment.Header header =
                new LogSegment.Header(Kind.RECORDS, tail.source(), epoch.number(), nextNumber, epoch.writer(), at);
        return new OpenSegment(new LogSegment.Writer(header), System.nanoTime(), new HashMap<>());
    }

    private void spool(OpenSegment segment) throws InterruptedException {
        try {
            spool.add(seal(segment));
        } catch (RuntimeException | Error e) {
            // Nothing may be stored after what may be missing.
            fail(e);
            throw e;
        }
    }

    private boolean isFull(OpenSegment segment) {
        return segment.writer.size() >= commit.bytes;
    }

    private static int sealedBound(OpenSegment segment) {
        return 1 + Compressor.bound(segment.writer.size()) + Sealer.OVERHEAD;
    }

    /** Takes the open segment away, so that the next append begins another. */
    private SealedSegment seal(OpenSegment segment) throws InterruptedException {
        if (still.isPresent() || ahead.isPresent()) {
            LogSegment.Head head = new LogSegment.Head(still, ahead);
            segment.writer.add(head);
            at = at.followedBy(head.upTo());
            still = Optional.empty();
        }
        byte[] file = tail.seal(segment.writer);
        open = null;
        lastSegment = System.nanoTime();
        return new SealedSegment(nextNumber++, file, appended, appendedBytes, at, segment.last);
    }

    /** Waits until everything appended so far is durable, and whoever wants to know was told. */
    void flush() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long target = appended;
            wanted = target;
            changed.signalAll();
            while (told < target) {
                checkAlive();
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Where the log stands after everything that was appended.
     *
     * @throws IOException if the writer has ended
     */
    Checkpoint position() throws IOException {
        lock.lock();
        try {
            checkAlive();
            return at;
        } finally {
            lock.unlock();
        }
    }

    /** Where the log stands that is durable. */
    Checkpoint durable() {
        lock.lock();
        try {
            return durable;
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many bytes of log the source has that are not durable, records and what it was {@linkplain #head heard to be ahead}; empty if it did not say
     * that and everything that was appended is durable.
     */
    OptionalLong behind() {
        lock.lock();
        try {
            long waiting = appendedBytes - storedBytes;
            return ahead.isPresent() || waiting > 0 ? OptionalLong.of(ahead.orElse(0) + waiting) : OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes everything durable and ends the epoch, so that whoever comes next has nobody to fence. Nothing may be appended meanwhile.
     *
     * @throws IOException if it is unknown whether everything is durable
     */
    void end() throws IOException, InterruptedException {
        flush();
        close();
        LogSegment.Header header =
                new LogSegment.Header(Kind.END, tail.source(), epoch.number(), nextNumber, epoch.writer(), at);
        // Where the place is taken, the epoch was ended by somebody else, after everything that is in it.
        tail.put(epoch.number(), nextNumber, tail.seal(new LogSegment.Writer(header)));
    }

    /** Stops. What was not acknowledged may be durable or not. */
    @Override
    public void close() {
        fail(new IOException("it was closed"));
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        spool.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkAlive() throws IOException {
        if (failure != null) {
            throw new IOException(
                    "The log is no longer written to " + tail + ": " + failure.getMessage()
                            + ". What was acknowledged is durable; what was not is still to be had from the source.",
                    failure);
        }
    }

    private void run() {
        try {
            while (true) {
                SealedSegment next = take();
                store(next);
                acknowledge(next);
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Waits for a segment that is due. */
    private SealedSegment take() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (!spool.isEmpty()) {
                    changed.signalAll();
                    return spool.remove();
                }
                if (open == null) {
                    changed.await();
                } else if (nanosUntilDue(open) <= 0) {
                    changed.signalAll();
                    return seal(open);
                } else {
                    changed.awaitNanos(nanosUntilDue(open));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private long nanosUntilDue(OpenSegment segment) {
        // Every item up to the number wanted is in the open segment, or else in the spool.
        boolean flushed = wanted > stored;
        return flushed || isFull(segment) ? 0 : segment.since + commit.delay.toNanos() - System.nanoTime();
    }

    private void store(SealedSegment segment) throws IOException, InterruptedException {
        boolean ours = tail.put(epoch.number(), segment.number(), segment.file());
        // The place may have been taken and be free again: the claim is gone then.
        if (!ours || !tail.exists(epoch.number(), 0)) {
            throw new FencedException("the source is followed by another now, who fenced epoch " + epoch.number()
                    + " at segment " + segment.number());
        }
    }

    private void acknowledge(SealedSegment segment) {
        lock.lock();
        try {
            stored = segment.items();
            storedBytes = segment.bytes();
            durable = segment.upTo();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        onDurable.accept(segment.last());
        lock.lock();
        try {
            told = segment.items();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable e) {
        lock.lock();
        try {
            if (failure == null) {
                failure = e;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
