package io.holdfast;

import org.jspecify.annotations.Nullable;

/** What the store holds is not what was written: something is damaged or missing. */
public final class CorruptionException extends RepositoryException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public CorruptionException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public CorruptionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
