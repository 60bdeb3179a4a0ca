package io.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * Something that Holdfast was asked for and could not do. The message says what happened, where, what was not changed and what to do next; it
 * never holds a secret.
 */
public abstract sealed class HoldfastException extends RuntimeException
        permits CancelledException,
                ConfigurationException,
                RecoveryException,
                RepositoryException,
                SourceException,
                StoreException {

    private static final long serialVersionUID = 1L;

    HoldfastException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call may well succeed later without anybody having changed anything. */
    public boolean retryable() {
        return false;
    }
}
