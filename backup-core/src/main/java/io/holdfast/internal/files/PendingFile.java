package io.holdfast.internal.files;

import io.holdfast.spi.source.Entry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A file of which not everything is there yet. Thread-safe. */
final class PendingFile {

    private final Entry entry;
    private final String temporaryName;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong end = new AtomicLong();
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile boolean created;

    PendingFile(Entry entry, String temporaryName) {
        this.entry = entry;
        this.temporaryName = temporaryName;
    }

    Entry entry() {
        return entry;
    }

    String temporaryName() {
        return temporaryName;
    }

    /** Counts a part that has been written, and tells whether it was the last one. */
    boolean received(long offset, int length) {
        end.accumulateAndGet(offset + length, Math::max);
        return received.addAndGet(length) == entry.size();
    }

    /** Where the parts that have been written end. */
    long end() {
        return end.get();
    }

    /** Gives the file up; tells whether nobody had before. */
    boolean fail() {
        return failed.compareAndSet(false, true);
    }

    boolean hasFailed() {
        return failed.get();
    }

    void markCreated() {
        created = true;
    }

    /** Whether there is something under the temporary name. */
    boolean isCreated() {
        return created;
    }
}
