package io.holdfast.oci;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** What a request sends, which knows how much of it is on its way. Thread-safe. */
final class SentBody implements HttpRequest.BodyPublisher {

    private final HttpRequest.BodyPublisher content;
    private final AtomicLong taken = new AtomicLong();

    SentBody(HttpRequest.BodyPublisher content) {
        this.content = content;
    }

    /** How many bytes the connection has taken so far. */
    long taken() {
        return taken.get();
    }

    @Override
    public long contentLength() {
        return content.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
        content.subscribe(new Flow.Subscriber<ByteBuffer>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                to.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                taken.addAndGet(bytes.remaining());
                to.onNext(bytes);
            }

            @Override
            public void onError(Throwable failure) {
                to.onError(failure);
            }

            @Override
            public void onComplete() {
                to.onComplete();
            }
        });
    }
}
