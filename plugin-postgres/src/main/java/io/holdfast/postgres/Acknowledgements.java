package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wire.WalStream;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server how far we are, on a thread of its own: as soon as something becomes durable, and several times within its timeout in any case, also while the
 * store is slow and nothing is received. A server gives up who says nothing for {@code wal_sender_timeout}, a minute by default. Thread-safe.
 */
final class Acknowledgements implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);
    private static final int TIMES_WITHIN_THE_TIMEOUT = 6;

    private final WalStream stream;
    private final String name;
    private final WalPieces pieces;
    private final long intervalNanos;
    private final Operation operation;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CountDownLatch ended = new CountDownLatch(1);
    private long durable;
    private boolean closed;

    /**
     * Begins.
     *
     * @param timeout for how long the server may say nothing
     */
    Acknowledgements(WalStream stream, String name, WalPieces pieces, Duration timeout, Operation operation) {
        this.stream = stream;
        this.name = name;
        this.pieces = pieces;
        intervalNanos = timeout.toNanos() / TIMES_WITHIN_THE_TIMEOUT;
        this.operation = operation;
        operation.executor().execute(this::run);
    }

    /** The server need not keep its log up to here for us. */
    void durable(Checkpoint upTo) {
        String position = upTo.positions().get(name);
        if (position == null) {
            return;
        }
        lock.lock();
        try {
            durable = Math.max(durable, Lsn.parse(position));
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            boolean ask = false;
            while (true) {
                long position;
                lock.lock();
                try {
                    if (closed) {
                        return;
                    }
                    position = durable;
                } finally {
                    lock.unlock();
                }
                stream.acknowledge(
                        pieces.received(), position, operation.clock().instant(), ask);
                ask = await(position);
            }
        } catch (IOException e) {
            // Who receives notices it as well.
            LOG.debug("The server could not be told how far we are", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    /** Waits until there is more to say; true if there is nothing for so long that the server is asked to say something. */
    private boolean await(long said) throws InterruptedException {
        long left = intervalNanos;
        lock.lock();
        try {
            while (!closed && durable == said && left > 0) {
                left = changed.awaitNanos(left);
            }
            return left <= 0;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, and waits until it has ended. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
