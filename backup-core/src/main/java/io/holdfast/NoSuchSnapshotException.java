package io.holdfast;

import org.jspecify.annotations.Nullable;

/** No snapshot, or more than one, answers to what was given. */
public final class NoSuchSnapshotException extends RepositoryException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public NoSuchSnapshotException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public NoSuchSnapshotException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
