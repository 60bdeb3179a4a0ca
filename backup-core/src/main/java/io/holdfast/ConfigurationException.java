package io.holdfast;

import org.jspecify.annotations.Nullable;

/** What was asked for does not make sense as it is; nothing was touched. */
public final class ConfigurationException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for a person. */
    public ConfigurationException(String message) {
        this(message, null);
    }

    /** An exception with a message for a person, and what led to it. */
    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
