package io.holdfast;

import org.jspecify.annotations.Nullable;

/** Something could not be put back, for a reason that lies with its target. */
public final class RecoveryException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public RecoveryException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public RecoveryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
