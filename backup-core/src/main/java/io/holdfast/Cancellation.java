package io.holdfast;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A switch that stops the operations it was given to, from any thread and for good. What a stopped operation had stored is found again by the next
 * one. Thread-safe.
 */
public final class Cancellation {

    private final Map<Object, Runnable> actions = new LinkedHashMap<>();
    private boolean cancelled;

    /** A switch that nobody has used yet. */
    public Cancellation() {}

    /** Stops the operations; they throw {@link CancelledException} soon. Cancelling twice does nothing. */
    public void cancel() {
        List<Runnable> due;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            due = List.copyOf(actions.values());
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    /** Whether {@link #cancel()} has been called. */
    public synchronized boolean cancelled() {
        return cancelled;
    }

    /**
     * Runs the action when this is cancelled, or at once if it already is; at most once, on the thread that cancels.
     *
     * @return running it withdraws the action
     */
    public Runnable onCancel(Runnable action) {
        Object registration = new Object();
        synchronized (this) {
            if (!cancelled) {
                actions.put(registration, action);
                return () -> withdraw(registration);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void withdraw(Object registration) {
        actions.remove(registration);
    }
}
