package io.holdfast;

import org.jspecify.annotations.Nullable;

/** A repository is not as it has to be for what was asked. */
public sealed class RepositoryException extends HoldfastException
        permits CorruptionException, KeyException, LockedException, NoRepositoryException, NoSuchSnapshotException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public RepositoryException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public RepositoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
