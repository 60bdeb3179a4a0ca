package io.holdfast.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it comes. Unlike the stream of the JDK it does not wait for ever for a server that has fallen silent, and reacts to an interrupt, which it leaves set.
 * Read by one thread.
 */
final class ResponseStream extends InputStream implements HttpResponse.BodySubscriber<ResponseStream> {

    /** What came from the connection: bytes, its end, or why it broke. */
    private record Signal(
            List<ByteBuffer> bytes, boolean ends, @Nullable Throwable failure) {}

    private final Duration patience;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;
    private boolean ended;

    ResponseStream(Duration patience) {
        this.patience = patience;
    }

    @Override
    public CompletionStage<ResponseStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        if (closed) {
            to.cancel();
        } else {
            to.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        signals.add(new Signal(bytes, false, null));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new Signal(List.of(), true, failure));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal(List.of(), true, null));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            ByteBuffer first = buffers.peek();
            if (first == null) {
                if (ended) {
                    return -1;
                }
                await();
            } else if (!first.hasRemaining()) {
                buffers.remove();
            } else {
                int count = Math.min(length, first.remaining());
                first.get(into, offset, count);
                return count;
            }
        }
    }

    private void await() throws IOException {
        Signal signal;
        try {
            signal = signals.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an answer was read");
        }
        if (signal == null) {
            close();
            throw new IOException("nothing more came for " + patience);
        }
        Throwable failure = signal.failure();
        if (failure != null) {
            throw new IOException("the answer broke off: " + failure.getMessage(), failure);
        }
        ended = signal.ends();
        buffers.addAll(signal.bytes());
        Flow.Subscription from = subscription;
        if (!ended && from != null) {
            from.request(1);
        }
    }

    /** Gives up what has not come yet. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription from = subscription;
        if (from != null) {
            from.cancel();
        }
    }
}
