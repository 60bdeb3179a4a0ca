package io.holdfast.spi.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The source does not do what it is asked to, and will not until somebody changes something there or here: a password is wrong, a right is missing, a server lets nobody do that. To try again does not help. */
public final class SourceRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message says for a person what was refused and what would have to be changed
     */
    public SourceRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
