package io.holdfast.k8s;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Does something with each of many things, several at a time. When it is over, nothing of it goes on. */
final class Workers {

    private Workers() {}

    /** What is done with one. */
    @FunctionalInterface
    interface Body<T> {
        void run(T item) throws IOException, InterruptedException;
    }

    /** Throws a failure, after the first of which none is begun any more. */
    static <T> void forEach(Collection<T> items, int parallelism, Operation operation, Body<T> body)
            throws IOException, InterruptedException {
        Queue<T> left = new ConcurrentLinkedQueue<>(items);
        List<FutureTask<Boolean>> workers = new ArrayList<>();
        try {
            for (int i = 0; i < Math.min(parallelism, items.size()); i++) {
                FutureTask<Boolean> worker = new FutureTask<>(() -> work(left, operation, body));
                operation.executor().execute(worker);
                workers.add(worker);
            }
            for (FutureTask<Boolean> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            left.clear();
            workers.forEach(Workers::await);
        }
    }

    private static <T> boolean work(Queue<T> left, Operation operation, Body<T> body)
            throws IOException, InterruptedException {
        try {
            for (T item = left.poll(); item != null; item = left.poll()) {
                operation.checkCancelled();
                body.run(item);
            }
            return true;
        } finally {
            left.clear();
        }
    }

    private static IOException failure(ExecutionException e) throws InterruptedException {
        if (e.getCause() instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (e.getCause() instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return e.getCause() instanceof IOException failed ? failed : new IOException(e);
    }

    private static void await(FutureTask<Boolean> worker) {
        boolean interrupted = false;
        while (!worker.isDone()) {
            try {
                worker.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                // It has ended, and one of the failures is thrown.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
