package io.holdfast.internal.run;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Keeps things that are costly to make and not thread-safe, so that each thread borrows one for a moment. Thread-safe.
 *
 * @param <T> what is kept
 */
public final class Pool<T extends AutoCloseable> implements AutoCloseable {

    private final Supplier<T> maker;
    private final ArrayDeque<T> idle = new ArrayDeque<>();
    private boolean closed;

    /** A pool of what the supplier makes, as many as are borrowed at a time. */
    public Pool(Supplier<T> maker) {
        this.maker = maker;
    }

    /** What is done with something borrowed. */
    @FunctionalInterface
    public interface Use<T, R, E extends Exception> {
        R with(T borrowed) throws E, InterruptedException;
    }

    /** Lends something to the calling thread for as long as {@code use} runs. */
    public <R, E extends Exception> R use(Use<? super T, R, E> use) throws E, InterruptedException {
        T borrowed = borrow();
        try {
            return use.with(borrowed);
        } finally {
            giveBack(borrowed);
        }
    }

    private T borrow() {
        synchronized (idle) {
            T kept = idle.pollLast();
            if (kept != null) {
                return kept;
            }
        }
        return maker.get();
    }

    private void giveBack(T borrowed) {
        synchronized (idle) {
            if (!closed) {
                idle.addLast(borrowed);
                return;
            }
        }
        dispose(borrowed);
    }

    /** Closes what is kept, and what is still borrowed once it comes back. */
    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(Pool::dispose);
            idle.clear();
        }
    }

    private static void dispose(AutoCloseable kept) {
        try {
            kept.close();
        } catch (Exception e) {
            throw new IllegalStateException("what a pool keeps must close without fail", e);
        }
    }
}
