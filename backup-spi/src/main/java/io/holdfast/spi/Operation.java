package io.holdfast.spi;

import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * Implemented by Holdfast: the running operation that a plugin works for. Thread-safe.
 *
 * <p>A plugin calls {@link #checkCancelled()} at least once a second of work, and registers with {@link #onCancel} what unblocks it where it
 * waits for something that does not react to an interrupt, such as a socket.
 */
public interface Operation {

    /**
     * Returns while the operation is wanted.
     *
     * @throws InterruptedException once it has been cancelled
     */
    void checkCancelled() throws InterruptedException;

    /**
     * Runs the action when the operation is cancelled, or at once if it already is; at most once, on an arbitrary thread.
     *
     * @return closing it withdraws the action
     */
    Registration onCancel(Runnable action);

    /** The only clock that a plugin reads. */
    Clock clock();

    /** Runs tasks on threads of the operation, named {@code holdfast-…}; it never refuses or queues a task while the operation runs. */
    Executor executor();

    /** Says how much work is known of so far, for progress; each call replaces what was said before. */
    void expect(long entries, long bytes);

    /** Closing it withdraws what was registered. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
