package io.holdfast.redis;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Does several things at the same time, each on a thread of its own, as long as none fails. */
final class Together {

    private final Operation operation;
    private final Runnable ending;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Throwable failure;

    /** One of them. */
    @FunctionalInterface
    interface Task {
        /** Does it. */
        void run() throws IOException, InterruptedException;
    }

    /**
     * Things of an operation.
     *
     * @param ending ends them all when one has failed
     */
    Together(Operation operation, Runnable ending) {
        this.operation = operation;
        this.ending = ending;
    }

    /** Does them, and returns when all have ended; what the first threw that failed is thrown. */
    void run(List<Task> tasks) throws IOException, InterruptedException {
        CountDownLatch running = new CountDownLatch(tasks.size());
        for (Task task : tasks) {
            operation.executor().execute(() -> {
                try {
                    task.run();
                } catch (Throwable e) {
                    failed(e);
                } finally {
                    running.countDown();
                }
            });
        }
        awaitAll(running);
        rethrow();
    }

    private void failed(Throwable e) {
        lock.lock();
        try {
            if (failure != null) {
                return;
            }
            failure = e;
        } finally {
            lock.unlock();
        }
        ending.run();
    }

    /** Also when interrupted: nothing goes on behind the back of who has called. */
    private void awaitAll(CountDownLatch running) {
        boolean interrupted = false;
        while (running.getCount() > 0) {
            try {
                running.await();
            } catch (InterruptedException e) {
                interrupted = true;
                failed(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void rethrow() throws IOException, InterruptedException {
        Throwable first = failure();
        if (first instanceof IOException e) {
            throw e;
        }
        if (first instanceof InterruptedException e) {
            throw e;
        }
        if (first instanceof RuntimeException e) {
            throw e;
        }
        if (first instanceof Error e) {
            throw e;
        }
    }

    private @Nullable Throwable failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }
}
