package io.holdfast.internal.posix;

import io.holdfast.spi.source.EntryPaths;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An open file descriptor. It is closed once, and not while a call uses it: its number may belong to another file a moment
 * later.
 */
final class Descriptor implements Closeable {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final int number;
    private final String path;
    private final AtomicInteger users = new AtomicInteger();

    /**
     * Takes over an open descriptor.
     *
     * @param path by which it was opened, for messages
     */
    Descriptor(long number, String path) {
        this.number = Math.toIntExact(number);
        this.path = path;
    }

    /** What stands for the working directory of the process; it needs no closing. */
    static Descriptor workingDirectory() {
        return new Descriptor(Libc.AT_FDCWD, "");
    }

    /** A call of the C library; a negative result is a failure. */
    @FunctionalInterface
    interface Call {
        long on(int descriptor) throws IOException;
    }

    /** Path by which it was opened. */
    String path() {
        return path;
    }

    /** Path of an entry below. */
    String pathOf(String name) {
        return Names.join(path, name);
    }

    /** Makes a call, again if a signal interrupts it, and throws what it fails with. */
    long call(Call call) throws IOException {
        return succeeded(tryCall(call), path, null);
    }

    /** The same for a call that concerns an entry below. */
    long callFor(String name, Call call) throws IOException {
        long result = tryCall(call);
        return result >= 0 ? result : succeeded(result, pathOf(name), null);
    }

    /** Like {@link #call}, but gives a failure as its number, negated. */
    long tryCall(Call call) throws IOException {
        acquire();
        try {
            while (true) {
                long result = call.on(number);
                int error = result < 0 ? Libc.lastError() : 0;
                if (error == 0) {
                    return result;
                }
                if (!Errno.EINTR.is(error)) {
                    return -error;
                }
            }
        } finally {
            release();
        }
    }

    /** Gives back a result of {@link #tryCall} or throws the failure that it is. */
    static long succeeded(long result, String file, @Nullable String other) throws IOException {
        if (result < 0) {
            throw Errno.failure(
                    (int) -result, EntryPaths.printable(file), other == null ? null : EntryPaths.printable(other));
        }
        return result;
    }

    @Override
    public void close() {
        int before = users.getAndUpdate(n -> n | CLOSED);
        if (before == 0) {
            closeNumber();
        }
    }

    private void acquire() throws ClosedChannelException {
        int before = users.getAndUpdate(n -> n < 0 ? n : n + 1);
        if (before < 0) {
            throw new ClosedChannelException();
        }
    }

    private void release() {
        if (users.decrementAndGet() == CLOSED) {
            closeNumber();
        }
    }

    private void closeNumber() {
        if (number >= 0) {
            Libc.close(number);
        }
    }
}
