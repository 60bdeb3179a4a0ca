package io.holdfast.redis;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that is done again and again on a thread of its own, until that fails or this is closed. Thread-safe. */
final class Repeated implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    private final Step step;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean wanted;
    private boolean closed;

    /** What is done. */
    @FunctionalInterface
    interface Step {
        /** Does it once; what it throws ends it. */
        void run() throws IOException, InterruptedException;
    }

    /**
     * Begins with it at once.
     *
     * @param interval how long it waits between, unless it is wanted sooner
     */
    Repeated(Duration interval, Step step, Operation operation) {
        this.interval = interval;
        this.step = step;
        operation.executor().execute(this::run);
    }

    /** Does it without waiting, at least once from now on. */
    void now() {
        lock.lock();
        try {
            wanted = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            do {
                step.run();
            } while (isNext());
        } catch (IOException e) {
            // Who receives on the same connection notices it as well.
            LOG.debug("What was done again and again has failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private boolean isNext() throws InterruptedException {
        long left = interval.toNanos();
        lock.lock();
        try {
            while (!closed && !wanted && left > 0) {
                left = changed.awaitNanos(left);
            }
            wanted = false;
            return !closed;
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
