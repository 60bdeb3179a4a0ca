package io.holdfast.internal.posix;

import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** A failure for which {@code java.nio.file} has no exception of its own, with what the system said. */
public final class ErrnoException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    ErrnoException(String file, @Nullable String other, String reason, Errno errno) {
        super(file, other, reason);
        this.errno = errno;
    }

    /** What the system said. */
    public Errno errno() {
        return errno;
    }

    /** Whether the file system or the user's share of it is full. */
    public boolean outOfSpace() {
        return errno == Errno.ENOSPC || errno == Errno.EDQUOT;
    }
}
