package io.holdfast.internal.lock;

import io.holdfast.LockedException;
import java.io.IOException;

/** Something that keeps others off a repository until it is closed. Thread-safe. */
public interface HeldLock extends AutoCloseable {

    /** For those who want no lock, or get none: it keeps nobody off. */
    HeldLock NONE = new HeldLock() {
        @Override
        public void check() {}

        @Override
        public void close() {}
    };

    /**
     * Makes sure that it still holds, to be called before whatever relies on it: publishing a snapshot, deleting a batch of files. It costs two or three
     * small requests to the store.
     *
     * @throws LockedException if somebody removed the lock, so that what it excluded may have happened
     * @throws IOException if the store does not tell, or the lock is due for a refresh and cannot be refreshed
     */
    void check() throws IOException, InterruptedException;

    @Override
    void close();
}
