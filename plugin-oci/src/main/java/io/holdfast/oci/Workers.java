package io.holdfast.oci;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does something with each of many things, several at a time. When it is over, nothing of it goes on. */
final class Workers<T> {

    private final Operation operation;
    private final Body<T> body;
    private final Queue<T> queue;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** What is done with one. */
    interface Body<T> {
        void run(T item) throws IOException, InterruptedException;
    }

    private Workers(Collection<T> items, Operation operation, Body<T> body) {
        this.operation = operation;
        this.body = body;
        queue = new ConcurrentLinkedQueue<>(items);
    }

    /** Throws the first failure, after which none is begun any more. */
    static <T> void forEach(Collection<T> items, int parallelism, Operation operation, Body<T> body)
            throws IOException, InterruptedException {
        new Workers<>(items, operation, body).run(Math.min(parallelism, items.size()));
    }

    private void run(int count) throws IOException, InterruptedException {
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                workers.add(CompletableFuture.runAsync(this::work, operation.executor()));
            }
            CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new)).get();
        } catch (ExecutionException e) {
            failure.compareAndSet(null, e.getCause());
        } finally {
            stop(Thread.currentThread());
            // Unlike get, join waits also where this thread is interrupted.
            workers.forEach(worker -> worker.handle((done, failed) -> "").join());
        }
        rethrow(failure.get());
    }

    /** Begins none any more, and interrupts those that others are at. */
    private void stop(Thread by) {
        queue.clear();
        running.stream().filter(thread -> thread != by).forEach(Thread::interrupt);
    }

    private void work() {
        Thread thread = Thread.currentThread();
        running.add(thread);
        try {
            for (T item = queue.poll(); item != null; item = queue.poll()) {
                operation.checkCancelled();
                body.run(item);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure.compareAndSet(null, e);
            stop(thread);
        } finally {
            running.remove(thread);
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException, InterruptedException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }
}
