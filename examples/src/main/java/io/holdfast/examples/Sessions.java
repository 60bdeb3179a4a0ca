package io.holdfast.examples;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What an application keeps in memory: the document of each session. Thread-safe. */
public final class Sessions {

    private final Map<String, String> documents = new ConcurrentSkipListMap<>();
    private final ReentrantReadWriteLock changes = new ReentrantReadWriteLock();

    /** Gives a session a document; waits while the sessions are frozen. */
    public void put(String session, String document) {
        changes.readLock().lock();
        try {
            documents.put(session, document);
        } finally {
            changes.readLock().unlock();
        }
    }

    /** All documents by session. */
    public Map<String, String> all() {
        return Map.copyOf(documents);
    }

    /** Lets no document change until {@link #thaw()}, which the same thread calls. */
    public void freeze() throws InterruptedException {
        changes.writeLock().lockInterruptibly();
    }

    /** Ends what {@link #freeze()} began. */
    public void thaw() {
        changes.writeLock().unlock();
    }

    /** Whether documents cannot be changed. */
    public boolean frozen() {
        return changes.isWriteLocked();
    }
}
