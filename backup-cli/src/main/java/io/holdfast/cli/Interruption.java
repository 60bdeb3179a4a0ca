package io.holdfast.cli;

import io.holdfast.Cancellation;

/** What Ctrl-C means: stop cleanly at first, at once the second time. Thread-safe. */
final class Interruption {

    private final Cancellation cancellation = new Cancellation();
    private final Runnable interruptMain;
    private final Runnable abort;
    private boolean cancellable;
    private boolean working;

    /**
     * Something that can be interrupted.
     *
     * @param interruptMain wakes the main thread where it waits
     * @param abort ends the process without further ado
     */
    Interruption(Runnable interruptMain, Runnable abort) {
        this.interruptMain = interruptMain;
        this.abort = abort;
    }

    /** From now on there is something to tidy up, such as a lock. */
    synchronized void begin() {
        working = true;
    }

    /** What the operation that follows is stopped by; the main thread is then left alone, so that it can tidy up undisturbed. */
    synchronized Cancellation cancellation() {
        cancellable = true;
        return cancellation;
    }

    /**
     * Stops what is running, or the process if that was asked before or nothing is running yet.
     *
     * @return whether something is still being tidied up
     */
    boolean request() {
        boolean wait;
        boolean interrupt;
        synchronized (this) {
            wait = working && !cancellation.cancelled();
            interrupt = !cancellable;
        }
        if (!wait) {
            abort.run();
            return false;
        }
        cancellation.cancel();
        if (interrupt) {
            interruptMain.run();
        }
        return true;
    }
}
