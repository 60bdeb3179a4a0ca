package io.holdfast.internal.files;

import io.holdfast.internal.files.WalkedDirectory.Subdirectory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The directories that several threads of a {@link TreeWalk} have yet to enter. What is in the directory that was looked at last comes first, so that few
 * are open at a time. Thread-safe.
 */
final class DirectoriesAhead {

    /** Of each there is something left to enter. */
    private final Deque<WalkedDirectory> path = new ArrayDeque<>();

    private int looking;

    /** A directory to enter, and the one that it is in. */
    record Next(WalkedDirectory above, Subdirectory directory) {}

    /** Adds what has to be entered in a directory, which is at least one other. */
    synchronized void add(WalkedDirectory directory) {
        path.push(directory);
        notifyAll();
    }

    /**
     * What to enter next, which is to be followed by {@link #looked}. Waits while there is nothing but somebody may find more.
     *
     * @return empty if all have been entered
     */
    synchronized Optional<Next> next() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        while (path.isEmpty() && looking > 0) {
            wait();
        }
        if (path.isEmpty()) {
            return Optional.empty();
        }
        WalkedDirectory above = path.element();
        Subdirectory next = above.next();
        if (!above.hasNext()) {
            path.remove();
        }
        looking++;
        return Optional.of(new Next(above, next));
    }

    /** Says that what is in a directory has been added, or never will be. */
    synchronized void looked() {
        looking--;
        if (looking == 0) {
            notifyAll();
        }
    }
}
