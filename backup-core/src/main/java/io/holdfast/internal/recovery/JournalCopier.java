package io.holdfast.internal.recovery;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has a journal copied as it grows, on a thread of its own, so that nothing waits for a store that is slow or gone. Only how far the journal is counts: what it was while the copy before was still on its way
 * is not copied. Thread-safe.
 */
final class JournalCopier {

    /** Where to. */
    @FunctionalInterface
    interface Destination {
        void keep(List<String> lines);
    }

    private final Destination destination;
    private final Consumer<String> failed;
    private Optional<List<String>> pending = Optional.empty();
    private boolean working;
    private boolean failing;
    private boolean givenUp;

    /**
     * One that copies there.
     *
     * @param failed is told why something could not be copied, on any thread; once, until something could be again
     */
    JournalCopier(Destination destination, Consumer<String> failed) {
        this.destination = destination;
        this.failed = failed;
    }

    /** Has it copied, in place of what still waits to be. */
    synchronized void offer(List<String> lines) {
        pending = Optional.of(lines);
        if (!working) {
            working = true;
            Thread thread = new Thread(this::work, "holdfast-recovery-copy");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void work() {
        Optional<List<String>> next = next();
        while (next.isPresent()) {
            try {
                destination.keep(next.get());
                succeed();
            } catch (Throwable e) {
                // Also of what no store should throw: a run that waits for this thread would wait in vain.
                fail(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            }
            next = next();
        }
    }

    private synchronized Optional<List<String>> next() {
        Optional<List<String>> next = pending;
        pending = Optional.empty();
        givenUp = false;
        if (next.isEmpty()) {
            working = false;
            notifyAll();
        }
        return next;
    }

    private synchronized void succeed() {
        failing = false;
    }

    private void fail(String reason) {
        synchronized (this) {
            if (failing) {
                return;
            }
            failing = true;
        }
        failed.accept(reason);
    }

    /** Waits until all is copied, or could not be, but not longer than this, and not a second time for what has taken longer. */
    void await(Duration limit) {
        if (isCopied(System.nanoTime() + limit.toNanos())) {
            return;
        }
        fail("the store has not answered within " + limit);
    }

    private synchronized boolean isCopied(long last) {
        while (working && !givenUp) {
            long millis = (last - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                givenUp = true;
                return false;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                // Who waits is to end now, and nothing is lost: the next one copies it.
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return true;
    }
}
