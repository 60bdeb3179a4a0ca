package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server what is durable, on a thread of its own: as soon as it is, and every second in any case, also while the store is slow and nothing is received. A server gives
 * up who says nothing for {@code repl-timeout}, a minute by default. Thread-safe.
 */
final class Acknowledgements implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);
    private static final long INTERVAL_SECONDS = 1;

    private final Replication replication;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CountDownLatch ended = new CountDownLatch(1);
    private long durable;
    private boolean closed;

    Acknowledgements(Replication replication, long durable, Operation operation) {
        this.replication = replication;
        this.durable = durable;
        operation.executor().execute(this::run);
    }

    /** What is up to here need not be sent again. */
    void durable(long offset) {
        lock.lock();
        try {
            durable = Math.max(durable, offset);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                long offset;
                lock.lock();
                try {
                    if (closed) {
                        return;
                    }
                    offset = durable;
                } finally {
                    lock.unlock();
                }
                replication.acknowledge(offset);
                await(offset);
            }
        } catch (IOException e) {
            // Who receives notices it as well.
            LOG.debug("The server could not be told what is durable", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void await(long said) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(INTERVAL_SECONDS);
        lock.lock();
        try {
            while (!closed && durable == said && left > 0) {
                left = changed.awaitNanos(left);
            }
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
        while (ended.getCount() > 0) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
