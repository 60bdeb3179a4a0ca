package io.holdfast.oci;

import io.holdfast.spi.Operation;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An operation of a host's own thread, which stops it by an interrupt. */
final class Unattended implements Operation, AutoCloseable {

    private final AtomicInteger count = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(this::thread);

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "holdfast-images-" + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void checkCancelled() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while images were pushed");
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
        return threads;
    }

    @Override
    public void expect(long entries, long bytes) {}

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
