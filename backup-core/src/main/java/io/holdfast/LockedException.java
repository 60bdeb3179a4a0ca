package io.holdfast;

import org.jspecify.annotations.Nullable;

/** Somebody else holds a lock that excludes what was asked for. */
public final class LockedException extends RepositoryException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public LockedException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public LockedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
