package io.holdfast.internal.log;

import io.holdfast.HoldfastException;
import io.holdfast.LockedException;
import io.holdfast.SourceException;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.spi.source.SourceRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the change log of a source into its tail for as long as it is wanted. Where the source cannot be reached it connects again, where the log
 * cannot be stored it claims a new epoch, and where the source no longer has the log it records the gap and goes on. It stops where it would do harm:
 * when somebody else follows the source, and when the source has become another one; and where it would be in vain: when the source refuses from the beginning. One that refuses later is tried again, for
 * what it allowed before, it may be made to allow again.
 */
final class LogFollower {

    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);

    private final Source source;
    private final LogShipper shipper;
    private final Tail tail;
    private final FoldedLog folded;
    private final String name;
    private final TailWriter.GroupCommit commit;
    private final Spool.Limits limits;
    private final RetryPolicy pauses;
    private final Watcher watcher;
    private final RandomGenerator random = new Random();
    private volatile @Nullable TailWriter current;
    private volatile @Nullable TailSink sink;
    /** How often something has failed since anything became durable. */
    private volatile int failures;
    /** Whether the source has let its log be followed since this began. */
    private volatile boolean allowed;

    /** Is told how it goes, from several threads. */
    interface Watcher {

        /** Nobody. */
        Watcher NONE = new Watcher() {};

        /**
         * The source was heard of.
         *
         * @param more whether it has something that is not durable
         */
        default void heard(boolean more) {}

        /**
         * Something has become durable.
         *
         * @param upTo where the log stands that is
         * @param all whether nothing that the source was heard to have is not
         */
        default void durable(Checkpoint upTo, boolean all) {}

        /** The source no longer has a part of the log. */
        default void gap(Checkpoint after, Checkpoint upTo) {}

        /** Something failed, and is tried again. */
        default void failed(IOException why) {}
    }

    /** What is in snapshots. */
    @FunctionalInterface
    interface FoldedLog {
        TailClaim.Folded now() throws IOException, InterruptedException;
    }

    /**
     * A follower.
     *
     * @param tail of the source that it was when somebody asked for it
     * @param folded tells what of the log is in snapshots
     * @param name who follows, for a person
     * @param pauses how long it waits before it tries again, for which there is no limit
     * @param watcher is told how it goes
     */
    LogFollower(
            Source source,
            LogShipper shipper,
            Tail tail,
            FoldedLog folded,
            String name,
            TailWriter.GroupCommit commit,
            Spool.Limits limits,
            RetryPolicy pauses,
            Watcher watcher) {
        this.source = source;
        this.shipper = shipper;
        this.tail = tail;
        this.folded = folded;
        this.name = name;
        this.commit = commit;
        this.limits = limits;
        this.pauses = pauses;
        this.watcher = watcher;
    }

    /**
     * Follows until the operation is cancelled; what was taken from the source is made durable before this throws.
     *
     * @throws LockedException if somebody else has begun to follow the source
     * @throws SourceException if the source is not the one it was, or does not let its log be followed
     * @throws InterruptedException when the operation is cancelled
     */
    void run(Operation operation) throws InterruptedException {
        while (true) {
            try {
                followInNewEpoch(operation);
            } catch (IOException e) {
                if (e instanceof FencedException || e.getCause() instanceof FencedException) {
                    throw new LockedException(
                            "Another has begun to follow what is followed into " + tail
                                    + ", so that this one has stopped. The log goes on there and lacks nothing."
                                    + " If two should not follow, stop one of them.",
                            e);
                }
                pauseAfter(e, operation);
            }
        }
    }

    /** How many bytes of its log the source has that are not durable, as far as it was heard of. */
    OptionalLong behind() {
        TailWriter writer = current;
        return writer == null ? OptionalLong.empty() : writer.behind();
    }

    private void followInNewEpoch(Operation operation) throws IOException, InterruptedException {
        TailClaim.Epoch epoch = TailClaim.take(tail, name, folded());
        try (TailWriter writer = TailWriter.start(tail, epoch, commit, limits, this::acknowledge)) {
            current = writer;
            try {
                followInto(writer, operation);
            } catch (InterruptedException | RuntimeException e) {
                end(writer);
                throw e;
            }
        }
    }

    private TailClaim.Folded folded() throws IOException, InterruptedException {
        try {
            return folded.now();
        } catch (HoldfastException e) {
            throw new IOException("It could not be read from where on the log is to be followed: " + e.getMessage(), e);
        }
    }

    /** Connects again and again, for as long as what the source says can be stored. */
    private void followInto(TailWriter writer, Operation operation) throws IOException, InterruptedException {
        Optional<Checkpoint> from = position(writer);
        while (true) {
            operation.checkCancelled();
            try {
                connect(from, new TailSink(writer, hearing()), operation);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (LogLostException e) {
                if (e.nearest().isPresent()) {
                    Checkpoint before = writer.position();
                    writer.gap(e.nearest().get());
                    watcher.gap(before, writer.position());
                }
                pauseAfter(e, operation);
                from = e.nearest().isPresent() ? position(writer) : Optional.empty();
            } catch (SourceRefusedException e) {
                if (!allowed) {
                    throw new SourceException(
                            "The change log of " + source + " is not followed, and was not tried again: "
                                    + e.getMessage(),
                            e);
                }
                pauseAfter(e, operation);
                from = position(writer);
            } catch (IOException e) {
                pauseAfter(e, operation);
                from = position(writer);
            }
        }
    }

    /** What a connection tells, which is passed on. */
    private Watcher hearing() {
        return new Watcher() {
            @Override
            public void heard(boolean more) {
                allowed = true;
                watcher.heard(more);
            }

            @Override
            public void gap(Checkpoint after, Checkpoint upTo) {
                watcher.gap(after, upTo);
            }
        };
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
        TailWriter writer = current;
        if (writer != null) {
            watcher.durable(writer.durable(), writer.behind().orElse(0) == 0);
        }
        TailSink told = sink;
        if (told != null) {
            told.durable(last);
        }
    }

    private void pauseAfter(IOException e, Operation operation) throws InterruptedException {
        operation.checkCancelled();
        int count = failures + 1;
        failures = count;
        LOG.warn("Following into {} goes on after a failure: {}", tail, e.getMessage());
        watcher.failed(e);
        Thread.sleep(pauses.pause(count, random).toMillis());
    }

    private static void end(TailWriter writer) {
        try {
            try {
                writer.end();
            } catch (InterruptedException e) {
                // It was cancelled, which may have been seen before the interrupt came that goes with it.
                writer.end();
            }
        } catch (IOException e) {
            LOG.warn("What was taken from the source last may not have become durable: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until what was taken from the source so far is durable, and the source was told so; not where that fails. */
    void flush() throws InterruptedException {
        TailWriter writer = current;
        if (writer != null) {
            try {
                writer.flush();
            } catch (IOException e) {
                LOG.debug("What was taken from the source is not durable: {}", e.getMessage());
            }
        }
    }
}
