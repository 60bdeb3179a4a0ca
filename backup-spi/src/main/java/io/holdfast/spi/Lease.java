package io.holdfast.spi;

import java.io.IOException;
import java.time.Duration;

/**
 * Implemented by plugins: something by which one of several processes leads that have the same plans. Making one asks nothing. Thread-safe.
 *
 * <p>Two may believe for a moment that they have it; whoever leads by it takes care that this does no harm.
 */
public interface Lease extends AutoCloseable {

    /**
     * Whether this process has it; takes it if nobody else has, and keeps it if it is asked again within {@link #renewal()}.
     *
     * @throws IOException if that cannot be told: then it must be taken for no
     * @throws InterruptedException if the thread is interrupted
     */
    boolean held() throws IOException, InterruptedException;

    /** How often it is asked for at least by who wants to keep it. */
    Duration renewal();

    /** Gives it back, so that another has it at once. Closing twice does nothing. */
    @Override
    void close();
}
