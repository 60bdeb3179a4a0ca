package io.holdfast.internal.run;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.spi.Operation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One operation that a host asked for, from its beginning to its end: what cancels it, the threads that work for it, and what it tells. Thread-safe.
 */
public final class RunningOperation implements Operation, AutoCloseable {

    private static final long MILLIS_BETWEEN_PROGRESS = 200;

    private final String name;
    private final String id = UUID.randomUUID().toString();
    private final Clock clock;
    private final Consumer<HoldfastEvent> listener;
    private final Cancellation cancellation;
    private final Instant begin;
    private final ExecutorService threads;
    private final Runnable stopListening;
    private final LongAdder entriesDone = new LongAdder();
    private final LongAdder bytesDone = new LongAdder();
    private final AtomicLong nextProgress;
    private volatile long entriesExpected;
    private volatile long bytesExpected;
    private volatile boolean succeeded;

    private RunningOperation(String name, Clock clock, Consumer<HoldfastEvent> listener, Cancellation cancellation) {
        this.name = name;
        this.clock = clock;
        this.listener = listener;
        this.cancellation = cancellation;
        begin = clock.instant();
        nextProgress = new AtomicLong(begin.toEpochMilli());
        threads = Executors.newCachedThreadPool(namedThreads(name));
        listener.accept(new HoldfastEvent.Started(id, name, begin));
        Thread caller = Thread.currentThread();
        stopListening = cancellation.onCancel(() -> {
            caller.interrupt();
            threads.shutdownNow();
        });
    }

    private static ThreadFactory namedThreads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "holdfast-" + name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** What is done in an operation. */
    @FunctionalInterface
    public interface Body<T, E extends Exception> {
        T run(RunningOperation operation) throws E, InterruptedException;
    }

    /**
     * Runs a body as an operation on the calling thread.
     *
     * @param name what it does, in a word
     * @throws CancelledException if it was cancelled, or the calling thread was interrupted
     */
    public static <T, E extends Exception> T run(
            String name, Clock clock, Consumer<HoldfastEvent> listener, Cancellation cancellation, Body<T, E> body)
            throws E {
        try (RunningOperation operation = new RunningOperation(name, clock, listener, cancellation)) {
            operation.checkCancelled();
            T result = body.run(operation);
            operation.succeeded = true;
            return result;
        } catch (InterruptedException e) {
            if (!cancellation.cancelled()) {
                Thread.currentThread().interrupt();
            }
            throw cancelled(name, e);
        }
    }

    private static CancelledException cancelled(String name, Exception cause) {
        return new CancelledException(
                "The " + name + " was cancelled; what it had stored is found again next time", cause);
    }

    @Override
    public void checkCancelled() throws InterruptedException {
        if (Thread.interrupted() || cancellation.cancelled()) {
            throw new InterruptedException("the operation was cancelled");
        }
    }

    @Override
    public Registration onCancel(Runnable action) {
        return cancellation.onCancel(action)::run;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Executor executor() {
        return this::execute;
    }

    /** Cancelling ends the threads; whoever asks for one after that is cancelled as well. */
    private void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            throw cancellation.cancelled() ? cancelled(name, e) : e;
        }
    }

    @Override
    public void expect(long entries, long bytes) {
        entriesExpected = entries;
        bytesExpected = bytes;
    }

    /** Counts what was done, and tells the listener now and then. */
    public void advance(long entries, long bytes, String current) {
        entriesDone.add(entries);
        bytesDone.add(bytes);
        long now = clock.millis();
        long due = nextProgress.get();
        if (now >= due && nextProgress.compareAndSet(due, now + MILLIS_BETWEEN_PROGRESS)) {
            tellProgress(current);
        }
    }

    private void tellProgress(String current) {
        listener.accept(new HoldfastEvent.Progressed(
                id, entriesDone.sum(), entriesExpected, bytesDone.sum(), bytesExpected, current, clock.instant()));
    }

    /**
     * Tells the listener of something that a person should know.
     *
     * @param missing whether something is missing from the result because of it
     */
    public void warn(String path, String reason, boolean missing) {
        listener.accept(new HoldfastEvent.Warned(id, path, reason, missing, clock.instant()));
    }

    /** Tells the listener of something that only some operations do; it is given the id of this one. */
    public void tell(Function<String, HoldfastEvent> event) {
        listener.accept(event.apply(id));
    }

    /** When it began. */
    public Instant begin() {
        return begin;
    }

    /** How long it has been running. */
    public Duration elapsed() {
        return Duration.between(begin, clock.instant());
    }

    @Override
    public void close() {
        stopListening.run();
        threads.shutdownNow();
        if (cancellation.cancelled()) {
            // The interrupt was ours; it must not reach what the caller does next.
            Thread.interrupted();
        }
        tellProgress("");
        listener.accept(new HoldfastEvent.Finished(id, succeeded, elapsed(), clock.instant()));
    }
}
