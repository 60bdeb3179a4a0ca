package io.holdfast.internal.files;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names for files that are not whole yet. They are in the directory where the files are going to be, and differ from run to run, so that what an
 * interrupted run has left is recognised by its name. Thread-safe.
 */
final class TemporaryNames {

    private static final String PREFIX = ".holdfast-restore-";

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicLong count = new AtomicLong();

    /** A name that none has. */
    String next() {
        return PREFIX + run + "-" + count.incrementAndGet();
    }

    /** Whether a name is one of these, of any run. */
    static boolean isTemporary(String name) {
        return name.startsWith(PREFIX);
    }
}
