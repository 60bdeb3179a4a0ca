package io.holdfast.internal.write;

import io.holdfast.internal.format.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Content that has been read to its end while some of its chunks may still be on their way. */
final class PendingContent {

    private final List<CompletableFuture<Id>> chunks = new ArrayList<>();
    private long size;

    /** The content of these chunks, all of which are stored. */
    static PendingContent stored(List<Id> chunks, long size) {
        PendingContent content = new PendingContent();
        chunks.forEach(chunk -> content.chunks.add(CompletableFuture.completedFuture(chunk)));
        content.size = size;
        return content;
    }

    void add(CompletableFuture<Id> chunk, int length) {
        chunks.add(chunk);
        size += length;
    }

    /** How many bytes it has. */
    long size() {
        return size;
    }

    int chunkCount() {
        return chunks.size();
    }

    /** Waits for all chunks. */
    List<Id> ids() throws InterruptedException {
        List<Id> ids = new ArrayList<>(chunks.size());
        for (CompletableFuture<Id> chunk : chunks) {
            ids.add(await(chunk));
        }
        return ids;
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
