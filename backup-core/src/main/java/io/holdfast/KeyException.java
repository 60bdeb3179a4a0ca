package io.holdfast;

import org.jspecify.annotations.Nullable;

/** No key of the repository can be opened with the password. */
public final class KeyException extends RepositoryException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public KeyException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public KeyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
