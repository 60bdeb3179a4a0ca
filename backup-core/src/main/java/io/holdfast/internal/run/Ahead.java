package io.holdfast.internal.run;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * What is found out on another thread, while this one does something else. Closing it waits until that is over, so that what it uses can be closed after it.
 */
public final class Ahead<T> implements AutoCloseable {

    private final FutureTask<T> task;

    private Ahead(FutureTask<T> task) {
        this.task = task;
    }

    /** Begins to find it out. */
    public static <T> Ahead<T> start(Executor executor, Supplier<T> finding) {
        FutureTask<T> task = new FutureTask<>(finding::get);
        executor.execute(task);
        return new Ahead<>(task);
    }

    /**
     * What was found, for which it waits.
     *
     * @throws RuntimeException what the finding threw
     */
    public T get() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    @Override
    public void close() {
        try {
            task.get();
        } catch (ExecutionException e) {
            // Who asked for it knows, and nobody else needs to.
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
        }
    }
}
