package io.holdfast.internal.write;

import io.holdfast.StoreException;
import io.holdfast.internal.chunk.Chunker;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.run.Pool;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * Reads content, cuts it into chunks and stores them. Thread-safe.
 *
 * <p>The calling thread reads and cuts. A file of one chunk it stores itself, so that small files cost no hand-off; the chunks of larger ones go to
 * workers, so that one large file uses every core. Only so many chunks are with workers at a time: reading waits for them.
 */
final class ContentWriter {

    /** As much as a chunk can have, and half as much again, so that what is left of it is seldom moved to the front. */
    private static final int BUFFER = 12 << 20;

    private static final int ONE_READ = 1 << 20;

    private final BlobWriter blobs;
    private final Executor executor;
    private final Semaphore workers;
    private final Pool<Buffer> buffers = new Pool<>(Buffer::new);

    private static final class Buffer implements AutoCloseable {
        private final byte[] bytes = new byte[BUFFER];

        @Override
        public void close() {}
    }

    ContentWriter(BlobWriter blobs, Executor executor, int workers) {
        this.blobs = blobs;
        this.executor = executor;
        this.workers = new Semaphore(workers);
    }

    /**
     * Reads content to its end.
     *
     * @param expectedSize how many bytes it is said to have
     * @param progress is told how many bytes have been read each time that some were
     * @throws IOException as the stream threw it
     */
    PendingContent write(InputStream in, Chunker chunker, long expectedSize, LongConsumer progress)
            throws IOException, InterruptedException {
        if (expectedSize < ONE_READ) {
            return new Reading(in, chunker, progress).run(new byte[(int) expectedSize + 1]);
        }
        return buffers.use(buffer -> new Reading(in, chunker, progress).run(buffer.bytes));
    }

    /** One content while it is read: what is in the buffer between {@code begin} and {@code end} is not yet cut. */
    private final class Reading {

        private final InputStream in;
        private final Chunker chunker;
        private final LongConsumer progress;
        private final PendingContent content = new PendingContent();
        private byte[] buffer = {};
        private int begin;
        private int end;
        private boolean exhausted;

        Reading(InputStream in, Chunker chunker, LongConsumer progress) {
            this.in = in;
            this.chunker = chunker;
            this.progress = progress;
        }

        PendingContent run(byte[] firstBuffer) throws IOException, InterruptedException {
            buffer = firstBuffer;
            while (!exhausted) {
                makeRoom();
                fill();
                cut();
            }
            return content;
        }

        private void makeRoom() {
            System.arraycopy(buffer, begin, buffer, 0, end - begin);
            end -= begin;
            begin = 0;
            if (end == buffer.length) {
                // The content is longer than it was said to be.
                buffer = Arrays.copyOf(buffer, BUFFER);
            }
        }

        private void fill() throws IOException {
            while (end < buffer.length) {
                int read = in.read(buffer, end, Math.min(ONE_READ, buffer.length - end));
                if (read < 0) {
                    exhausted = true;
                    return;
                }
                end += read;
                progress.accept(read);
            }
        }

        private void cut() throws InterruptedException {
            while (begin < end && (exhausted || end - begin >= chunker.maxSize())) {
                int length = chunker.cut(buffer, begin, end - begin);
                boolean all = exhausted && begin + length == end && content.size() == 0;
                content.add(
                        all
                                ? store(buffer, begin, length)
                                : handOver(Arrays.copyOfRange(buffer, begin, begin + length)),
                        length);
                begin += length;
            }
        }
    }

    private CompletableFuture<Id> store(byte[] bytes, int offset, int length) throws InterruptedException {
        return CompletableFuture.completedFuture(write(bytes, offset, length));
    }

    private CompletableFuture<Id> handOver(byte[] chunk) throws InterruptedException {
        CompletableFuture<Id> result = new CompletableFuture<>();
        workers.acquire();
        try {
            executor.execute(() -> {
                try {
                    result.complete(write(chunk, 0, chunk.length));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                } finally {
                    workers.release();
                }
            });
        } catch (RuntimeException e) {
            workers.release();
            throw e;
        }
        return result;
    }

    private Id write(byte[] bytes, int offset, int length) throws InterruptedException {
        try {
            return blobs.write(BlobType.DATA, bytes, offset, length);
        } catch (IOException e) {
            throw new StoreException(
                    "The snapshot was not made, since its chunks could not be stored: " + e.getMessage(), e);
        }
    }
}
