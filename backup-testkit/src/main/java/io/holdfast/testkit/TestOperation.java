package io.holdfast.testkit;

import io.holdfast.spi.Operation;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An operation that a test runs, cancels and questions. Thread-safe.
 *
 * <p>Cancelling interrupts what runs in {@link #call} and on the {@link #executor()}, as in earnest.
 */
public final class TestOperation implements Operation {

    private final Clock clock;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger threadCount = new AtomicInteger();
    private final AtomicLong checkpoints = new AtomicLong();
    private final List<Runnable> onCancel = new ArrayList<>();
    private volatile long cancelAt = Long.MAX_VALUE;
    private volatile boolean cancelled;
    private volatile long expectedEntries;
    private volatile long expectedBytes;

    /** An operation whose clock stands at 2024-05-01T12:00:00Z. */
    public TestOperation() {
        this(MutableClock.at("2024-05-01T12:00:00Z"));
    }

    /** An operation that lends this clock. */
    public TestOperation(Clock clock) {
        this.clock = clock;
    }

    /** Lets the n-th call of {@link #checkCancelled()}, counted from 1, cancel the operation. */
    public TestOperation cancelAtCheckpoint(long n) {
        cancelAt = n;
        return this;
    }

    /** Cancels the operation. Cancelling twice does nothing. */
    public void cancel() {
        List<Runnable> actions;
        synchronized (onCancel) {
            cancelled = true;
            actions = List.copyOf(onCancel);
            onCancel.clear();
        }
        threads.forEach(Thread::interrupt);
        actions.forEach(Runnable::run);
    }

    /** Whether it has been cancelled. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** How often {@link #checkCancelled()} was called. */
    public long checkpoints() {
        return checkpoints.get();
    }

    /** How many registrations with {@link #onCancel} are neither withdrawn nor run. */
    public int openRegistrations() {
        synchronized (onCancel) {
            return onCancel.size();
        }
    }

    /** How many entries {@link #expect} spoke of last. */
    public long expectedEntries() {
        return expectedEntries;
    }

    /** How many bytes {@link #expect} spoke of last. */
    public long expectedBytes() {
        return expectedBytes;
    }

    /**
     * Runs something on a thread of the operation and waits for it.
     *
     * @throws AssertionError if it takes longer than the limit; it is interrupted then
     */
    public <T> T call(Duration limit, Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception exception ? exception : e;
        } catch (TimeoutException e) {
            AssertionError hangs = new AssertionError("still running after " + limit, e);
            hangs.setStackTrace(thread.getStackTrace());
            thread.interrupt();
            throw hangs;
        }
    }

    /** Waits until nothing runs on the {@link #executor()} any more; returns whether that came true within the limit. */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!threads.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        return threads.isEmpty();
    }

    @Override
    public void checkCancelled() throws InterruptedException {
        if (checkpoints.incrementAndGet() == cancelAt) {
            cancel();
        }
        throwIfCancelled();
    }

    /** Like {@link #checkCancelled()}, but is not counted as a checkpoint. */
    void throwIfCancelled() throws InterruptedException {
        if (Thread.interrupted() || cancelled) {
            throw new InterruptedException("the operation was cancelled");
        }
    }

    @Override
    public Registration onCancel(Runnable action) {
        synchronized (onCancel) {
            if (!cancelled) {
                onCancel.add(action);
                return () -> withdraw(action);
            }
        }
        action.run();
        return () -> {};
    }

    private void withdraw(Runnable action) {
        synchronized (onCancel) {
            onCancel.removeIf(registered -> registered == action);
        }
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Executor executor() {
        return this::start;
    }

    private Thread start(Runnable task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                "holdfast-test-" + threadCount.incrementAndGet());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        if (cancelled) {
            thread.interrupt();
        }
        return thread;
    }

    @Override
    public void expect(long entries, long bytes) {
        expectedEntries = entries;
        expectedBytes = bytes;
    }
}
