package io.holdfast;

import org.jspecify.annotations.Nullable;

/** A source could not be read; no snapshot of it was made. */
public final class SourceException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public SourceException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
