package io.holdfast.internal.plan;

import io.holdfast.Cancellation;
import java.time.Clock;
import java.time.Instant;

/** Cancels what is done when a moment has come, or when something else is cancelled, on a thread that ends with it. */
final class WindowEnd implements AutoCloseable {

    /** So often the clock is asked: it may be changed, and machines sleep. */
    private static final long MILLIS_BETWEEN_LOOKS = 200;

    private final Instant end;
    private final Clock clock;
    private final Cancellation outer;
    private final Cancellation cancellation = new Cancellation();
    private final Runnable withdraw;
    private final Thread thread;
    private volatile boolean reached;

    private WindowEnd(Instant end, Clock clock, Cancellation outer) {
        this.end = end;
        this.clock = clock;
        this.outer = outer;
        withdraw = outer.onCancel(cancellation::cancel);
        thread = new Thread(this::await, "holdfast-window");
        thread.setDaemon(true);
    }

    /** Waits for a moment. */
    static WindowEnd at(Instant end, Clock clock, Cancellation outer) {
        WindowEnd waiting = new WindowEnd(end, clock, outer);
        waiting.thread.start();
        return waiting;
    }

    /** What is done is to be cancelled by this. */
    Cancellation cancellation() {
        return cancellation;
    }

    /** Whether it was this that cancelled, and nobody else. */
    boolean reached() {
        return reached && !outer.cancelled();
    }

    private void await() {
        try {
            while (clock.instant().isBefore(end)) {
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
            }
            reached = true;
            cancellation.cancel();
        } catch (InterruptedException e) {
            // What was done has ended before.
            Thread.currentThread().interrupt();
        }
    }

    /** Afterwards nothing interrupts the calling thread any more: who cancels late may just have done so. */
    @Override
    public void close() {
        withdraw.run();
        thread.interrupt();
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        interrupted |= Thread.interrupted();
        if (interrupted && !reached()) {
            Thread.currentThread().interrupt();
        }
    }
}
