package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.spi.Operation;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells the server what is durable, on a thread of its own: as soon as it is, and every second in any case, also while the store is slow and nothing is received. A server gives
 * up who says nothing for {@code repl-timeout}, a minute by default. Thread-safe.
 */
final class Acknowledgements implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final AtomicLong durable;
    private final Repeated telling;

    Acknowledgements(Replication replication, long durable, Operation operation) {
        this.durable = new AtomicLong(durable);
        telling = new Repeated(INTERVAL, () -> replication.acknowledge(this.durable.get()), operation);
    }

    /** What is up to here need not be sent again. */
    void durable(long offset) {
        if (durable.getAndAccumulate(offset, Math::max) < offset) {
            telling.now();
        }
    }

    /** Ends the thread, and waits until it has ended. */
    @Override
    public void close() {
        telling.close();
    }
}
