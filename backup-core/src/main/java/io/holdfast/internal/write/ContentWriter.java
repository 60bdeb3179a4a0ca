package io.holdfast.internal.write;

import io.holdfast.StoreException;
import io.holdfast.internal.chunk.Chunker;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.run.Pool;
import io.holdfast.internal.run.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * Reads content, cuts it into chunks and stores them. Thread-safe.
 *
 * <p>The calling thread reads and cuts. A file of one chunk it stores itself, so that small files cost no hand-off; the chunks of larger ones go to
 * workers, so that one large file uses every core. Only so many chunks are compressed and sealed at a time, and fewer large ones, since each takes
 * four times its size of memory meanwhile: reading waits for them.
 */
final class ContentWriter {

    private static final int MEBI = 1 << 20;

    /** More than most chunks have; a larger one gets more room. */
    private static final int BUFFER = 2 * MEBI;

    private static final int LARGE = MEBI;

    /** The JDK keeps as much for each thread that reads. */
    private static final int ONE_READ = MEBI / 4;

    /** Mebibytes of chunks that a worker has its hands full with; few chunks are larger. */
    private static final int SHARE = 2;

    private final BlobWriter blobs;
    private final Executor executor;
    private final int mebibytes;
    private final Semaphore workers;
    private final Pool<Buffer> buffers = new Pool<>(Buffer::new);
    /** What chunks were handed over in; as many as workers had at a time. */
    private final ConcurrentLinkedDeque<byte[]> idle = new ConcurrentLinkedDeque<>();

    private static final class Buffer implements AutoCloseable {
        private final byte[] bytes = new byte[BUFFER];

        @Override
        public void close() {}
    }

    ContentWriter(BlobWriter blobs, Executor executor, int workers) {
        this.blobs = blobs;
        this.executor = executor;
        // One more than there are workers, so that none of them waits for what is only being cut.
        mebibytes = SHARE * (workers + 1);
        // Fair, or small chunks would overtake a large one for ever.
        this.workers = new Semaphore(mebibytes, true);
    }

    /**
     * Reads content to its end.
     *
     * @param expectedSize how many bytes it is said to have
     * @param fewRepeats whether hardly anything in it comes again
     * @param progress is told how many bytes have been read each time that some were
     * @throws IOException as the stream threw it
     */
    PendingContent write(InputStream in, Chunker chunker, long expectedSize, boolean fewRepeats, LongConsumer progress)
            throws IOException, InterruptedException {
        if (expectedSize < LARGE) {
            return new Reading(in, chunker, fewRepeats, progress).run(new byte[(int) expectedSize + 1]);
        }
        return buffers.use(buffer -> new Reading(in, chunker, fewRepeats, progress).run(buffer.bytes));
    }

    /** One content while it is read: what is in the buffer between {@code begin} and {@code end} is not yet cut. */
    private final class Reading {

        private final InputStream in;
        private final Chunker chunker;
        private final boolean fewRepeats;
        private final LongConsumer progress;
        private final PendingContent content = new PendingContent();
        private byte[] buffer = {};
        private int begin;
        private int end;
        /** In how much of it the chunker has found no cut. */
        private int uncut;

        private boolean exhausted;

        Reading(InputStream in, Chunker chunker, boolean fewRepeats, LongConsumer progress) {
            this.in = in;
            this.chunker = chunker;
            this.fewRepeats = fewRepeats;
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
                // An unusually large chunk, or the content is longer than it was said to be.
                buffer = Arrays.copyOf(buffer, Math.max(BUFFER, Math.min(2 * end, chunker.maxSize())));
            }
        }

        private void fill() throws IOException {
            Stage.Span reading = Stage.READ.begin();
            int before = end;
            while (end < buffer.length && !exhausted) {
                int read = in.read(buffer, end, Math.min(ONE_READ, buffer.length - end));
                exhausted = read < 0;
                if (!exhausted) {
                    end += read;
                    progress.accept(read);
                }
            }
            reading.end(end - before);
        }

        private void cut() throws InterruptedException {
            while (begin < end) {
                Stage.Span cutting = Stage.CHUNK.begin();
                int length = chunker.cut(buffer, begin, end - begin, uncut);
                cutting.end(length - uncut);
                if (length == end - begin && length < chunker.maxSize() && !exhausted) {
                    // It may go on in what has not been read yet.
                    uncut = length;
                    return;
                }
                uncut = 0;
                boolean all = exhausted && begin + length == end && content.size() == 0;
                content.add(
                        all ? store(buffer, begin, length, fewRepeats) : handOver(buffer, begin, length, fewRepeats),
                        length);
                begin += length;
            }
        }
    }

    private CompletableFuture<Id> store(byte[] bytes, int offset, int length, boolean fewRepeats)
            throws InterruptedException {
        int share = acquireShare(length);
        try {
            return CompletableFuture.completedFuture(write(bytes, offset, length, fewRepeats));
        } finally {
            workers.release(share);
        }
    }

    private CompletableFuture<Id> handOver(byte[] bytes, int offset, int length, boolean fewRepeats)
            throws InterruptedException {
        CompletableFuture<Id> result = new CompletableFuture<>();
        int share = acquireShare(length);
        try {
            byte[] chunk = idleOfAtLeast(length);
            System.arraycopy(bytes, offset, chunk, 0, length);
            executor.execute(() -> {
                try {
                    result.complete(write(chunk, 0, length, fewRepeats));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                } finally {
                    if (chunk.length == BUFFER) {
                        idle.push(chunk);
                    }
                    workers.release(share);
                }
            });
        } catch (RuntimeException | Error e) {
            workers.release(share);
            throw e;
        }
        return result;
    }

    private byte[] idleOfAtLeast(int length) {
        byte[] kept = length <= BUFFER ? idle.poll() : null;
        return kept != null ? kept : new byte[Math.max(length, BUFFER)];
    }

    private int acquireShare(int length) throws InterruptedException {
        int share = Math.min(mebibytes, Math.max(SHARE, (length + MEBI - 1) / MEBI));
        workers.acquire(share);
        return share;
    }

    private Id write(byte[] bytes, int offset, int length, boolean fewRepeats) throws InterruptedException {
        try {
            return blobs.write(BlobType.DATA, bytes, offset, length, fewRepeats);
        } catch (IOException e) {
            throw new StoreException(
                    "The snapshot was not made, since its chunks could not be stored: " + e.getMessage(), e);
        }
    }
}
