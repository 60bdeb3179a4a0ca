package io.holdfast;

import org.jspecify.annotations.Nullable;

/** There is no repository at this place. */
public final class NoRepositoryException extends RepositoryException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public NoRepositoryException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public NoRepositoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
