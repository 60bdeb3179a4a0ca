package io.holdfast;

import org.jspecify.annotations.Nullable;

/** A store could not be reached, read or written. */
public final class StoreException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public StoreException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
