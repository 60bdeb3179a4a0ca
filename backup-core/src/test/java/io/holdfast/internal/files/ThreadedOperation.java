package io.holdfast.internal.files;

import io.holdfast.spi.Operation;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An operation with threads of its own, in which a test can interfere. */
class ThreadedOperation implements Operation, AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean cancelled;

    void cancel() {
        cancelled = true;
    }

    /** Called before a task runs. */
    void beforeTask() {}

    @Override
    public void checkCancelled() throws InterruptedException {
        if (cancelled) {
            throw new InterruptedException("cancelled");
        }
    }

    @Override
    public Registration onCancel(Runnable action) {
        return () -> {};
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public Executor executor() {
        return task -> threads.execute(() -> {
            beforeTask();
            task.run();
        });
    }

    @Override
    public void expect(long entries, long bytes) {}

    @Override
    public void close() {
        threads.shutdown();
    }
}
