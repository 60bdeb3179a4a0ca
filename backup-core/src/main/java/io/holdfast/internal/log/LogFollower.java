package io.holdfast.internal.log;

import io.holdfast.LockedException;
import io.holdfast.SourceException;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the change log of a source into its tail for as long as it is wanted. Where the source cannot be reached it connects again, where the log
 * cannot be stored it claims a new epoch, and where the source no longer has the log it records the gap and goes on. It stops where it would do harm:
 * when somebody else follows the source, and when the source has become another one.
 */
final class LogFollower {

    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);

    private final Source source;
    private final LogShipper shipper;
    private final Tail tail;
    private final String name;
    private final TailWriter.GroupCommit commit;
    private final Spool.Limits limits;
    private final RetryPolicy pauses;
    private final RandomGenerator random = new Random();
    private volatile @Nullable TailSink sink;
    /** How often something has failed since anything became durable. */
    private volatile int failures;

    /**
     * A follower.
     *
     * @param tail of the source that it was when somebody asked for it
     * @param name who follows, for a person
     * @param pauses how long it waits before it tries again, for which there is no limit
     */
    LogFollower(
            Source source,
            LogShipper shipper,
            Tail tail,
            String name,
            TailWriter.GroupCommit commit,
            Spool.Limits limits,
            RetryPolicy pauses) {
        this.source = source;
        this.shipper = shipper;
        this.tail = tail;
        this.name = name;
        this.commit = commit;
        this.limits = limits;
        this.pauses = pauses;
    }

    /**
     * Follows until the operation is cancelled; what was taken from the source is made durable before this throws.
     *
     * @throws LockedException if somebody else has begun to follow the source
     * @throws SourceException if the source is not the one it was
     * @throws InterruptedException when the operation is cancelled
     */
    void run(Operation operation) throws InterruptedException {
        while (true) {
            try {
                followInNewEpoch(operation);
            } catch (IOException e) {
                if (e.getCause() instanceof FencedException) {
                    throw new LockedException(
                            "Another has begun to follow what is followed into " + tail
                                    + ", so that this one has stopped. The log goes on there and lacks nothing."
                                    + " If two should not follow, stop one of them.",
                            e);
                }
                pauseAfter(e);
            }
        }
    }

    private void followInNewEpoch(Operation operation) throws IOException, InterruptedException {
        TailClaim.Epoch epoch = TailClaim.take(tail, name);
        try (TailWriter writer = TailWriter.start(tail, epoch, commit, limits, this::acknowledge)) {
            try {
                followInto(writer, operation);
            } catch (InterruptedException | RuntimeException e) {
                end(writer);
                throw e;
            }
        }
    }

    /** Connects again and again, for as long as what the source says can be stored. */
    private void followInto(TailWriter writer, Operation operation) throws IOException, InterruptedException {
        Optional<Checkpoint> from = position(writer);
        while (true) {
            operation.checkCancelled();
            try {
                connect(from, new TailSink(writer), operation);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (LogLostException e) {
                if (e.nearest().isPresent()) {
                    writer.gap(e.nearest().get());
                }
                pauseAfter(e);
                from = e.nearest().isPresent() ? position(writer) : Optional.empty();
            } catch (IOException e) {
                pauseAfter(e);
                from = position(writer);
            }
        }
    }

    private static Optional<Checkpoint> position(TailWriter writer) throws IOException {
        return Optional.of(writer.position()).filter(at -> !at.equals(Checkpoint.none()));
    }

    private void connect(Optional<Checkpoint> from, TailSink into, Operation operation)
            throws IOException, InterruptedException {
        SourceIdentity now = source.identity();
        if (!tail.isOf(now)) {
            throw new SourceException("The source that was followed into " + tail + " is another one now: " + now
                    + ". Nothing of that was stored. If it is meant to be followed, follow it as what it is.");
        }
        sink = into;
        shipper.follow(from, into, operation);
        throw new IOException(source + " ended following by itself");
    }

    private void acknowledge(Map<String, Checkpoint> last) {
        failures = 0;
        TailSink current = sink;
        if (current != null) {
            current.durable(last);
        }
    }

    private void pauseAfter(IOException e) throws InterruptedException {
        int count = failures + 1;
        failures = count;
        LOG.warn("Following into {} goes on after a failure: {}", tail, e.getMessage());
        Thread.sleep(pauses.pause(count, random).toMillis());
    }

    private void end(TailWriter writer) {
        try {
            writer.end();
        } catch (IOException e) {
            LOG.warn("What was taken from the source last may not have become durable: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
