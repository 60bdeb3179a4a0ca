package io.holdfast.internal.store;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * A store to and from which bytes pass no faster than a rate allows, each way by itself. A blob is stored when all of it may have passed: a store may read it several times, and send it once. What is
 * small, such as a lock that must stay fresh, counts and waits for nobody. Thread-safe.
 */
public final class ThrottledStore extends ForwardingStore {

    private static final int SMALL = 16 << 10;

    private final Throttle in;
    private final Throttle out;

    /**
     * A store.
     *
     * @param in what is read passes it
     * @param out what is stored passes it
     */
    public ThrottledStore(Store store, Throttle in, Throttle out) {
        super(store);
        this.in = in;
        this.out = out;
    }

    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        if (content.size() < SMALL) {
            out.count(content.size());
        } else {
            out.pass(content.size());
        }
        super.put(name, content);
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
        return new Throttled(super.read(name, offset, length), in);
    }

    /** Bytes are handed on when they may have passed. */
    private static final class Throttled extends FilterInputStream {

        private final Throttle throttle;

        Throttled(InputStream in, Throttle throttle) {
            super(in);
            this.throttle = throttle;
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            if (value >= 0) {
                pass(1);
            }
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, throttle.portion(length));
            if (count > 0) {
                pass(count);
            }
            return count;
        }

        private void pass(int count) throws IOException {
            try {
                throttle.pass(count);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                InterruptedIOException interrupted =
                        new InterruptedIOException("interrupted while waiting until more bytes may pass");
                interrupted.initCause(e);
                throw interrupted;
            }
        }
    }
}
