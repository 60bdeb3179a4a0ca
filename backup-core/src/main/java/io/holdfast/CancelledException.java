package io.holdfast;

import org.jspecify.annotations.Nullable;

/** The operation was cancelled, by its {@link Cancellation} or by an interrupt of the calling thread. */
public final class CancelledException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public CancelledException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public CancelledException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
