package io.holdfast.internal.write;

import io.holdfast.internal.format.Id;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Content that has been read to its end while some of its chunks may still be on their way. Thread-safe. */
final class PendingContent {

    private final List<Id> stored = new ArrayList<>();
    /** What comes after those. */
    private final Queue<CompletableFuture<Id>> onTheirWay = new ArrayDeque<>();

    private long size;

    synchronized void add(CompletableFuture<Id> chunk, int length) throws InterruptedException {
        onTheirWay.add(chunk);
        size += length;
        collect();
    }

    /** Whether no chunk is on its way any more. */
    synchronized boolean isStored() throws InterruptedException {
        collect();
        return onTheirWay.isEmpty();
    }

    /** A chunk that failed stays, so that it is not missed whoever asks. */
    private void takeNext() throws InterruptedException {
        stored.add(await(onTheirWay.element()));
        onTheirWay.remove();
    }

    private void collect() throws InterruptedException {
        while (!onTheirWay.isEmpty() && onTheirWay.element().isDone()) {
            takeNext();
        }
    }

    /** How many bytes it has. */
    synchronized long size() {
        return size;
    }

    synchronized int chunkCount() {
        return stored.size() + onTheirWay.size();
    }

    /** Waits for all chunks. */
    synchronized List<Id> ids() throws InterruptedException {
        while (!onTheirWay.isEmpty()) {
            takeNext();
        }
        return List.copyOf(stored);
    }

    private static Id await(CompletableFuture<Id> chunk) throws InterruptedException {
        try {
            return chunk.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException(e.getMessage());
            }
            throw new IllegalStateException("a chunk fails in no other way", e);
        }
    }
}
