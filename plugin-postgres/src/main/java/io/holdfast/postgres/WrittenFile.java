package io.holdfast.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A file that several threads write, and that is to be on the disk in the end. What is large is brought there on the way, while other threads go on, so that not
 * all of it remains for the end. A small file is not: each would wait for whatever else the file system has to write. Thread-safe.
 */
final class WrittenFile {

    private static final int LARGEST_BACKLOG = 64 << 20;

    private final long size;
    private long backlog;

    /** A file that is to have so many bytes. */
    WrittenFile(long size) {
        this.size = size;
    }

    /** Notes what was written. */
    void written(long bytes, FileChannel file) throws IOException {
        if (isDue(bytes)) {
            file.force(true);
        }
    }

    private synchronized boolean isDue(long bytes) {
        backlog += bytes;
        boolean due = backlog >= LARGEST_BACKLOG;
        if (due) {
            backlog = 0;
        }
        return due;
    }

    /** Cuts off what the file had before and is not to have. */
    void truncate(FileChannel file) throws IOException {
        if (file.size() > size) {
            file.truncate(size);
        }
    }
}
