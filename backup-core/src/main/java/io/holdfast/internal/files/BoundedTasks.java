package io.holdfast.internal.files;

import io.holdfast.internal.run.Workers;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks of one operation, a fixed number at a time: handing over one more waits until there is room, so that none pile up. The first failure
 * of a task ends it all. Thread-safe; waited for and closed by one thread when no other hands over any more: then no task is running.
 */
final class BoundedTasks implements AutoCloseable {

    private final Operation operation;
    private final int parallelism;
    private final Semaphore room;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    BoundedTasks(Operation operation, int parallelism) {
        this.operation = operation;
        this.parallelism = parallelism;
        room = new Semaphore(parallelism);
    }

    /** What is run. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    /** Hands over a task, or throws what an earlier one has thrown. */
    void submit(Task task) throws IOException, InterruptedException {
        operation.checkCancelled();
        room.acquire();
        try {
            throwFailure();
            operation.executor().execute(() -> run(task));
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            room.release();
            if (e instanceof RejectedExecutionException) {
                // Only an operation that is over refuses a task.
                operation.checkCancelled();
            }
            throw e;
        }
    }

    /** Waits until every task has run, or throws what one has thrown. */
    void await() throws IOException, InterruptedException {
        room.acquire(parallelism);
        room.release(parallelism);
        throwFailure();
    }

    /** Waits for the running tasks. */
    @Override
    public void close() {
        room.acquireUninterruptibly(parallelism);
    }

    private void run(Task task) {
        try {
            if (failure.get() == null) {
                task.run();
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        } finally {
            room.release();
        }
    }

    private void throwFailure() throws IOException, InterruptedException {
        Workers.rethrow(failure.get());
    }
}
