package io.holdfast.internal.log;

import java.io.IOException;
import java.io.Serial;

/** Somebody else writes the log now. Nothing was acknowledged since; whoever gets this stops. */
final class FencedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    FencedException(String message) {
        super(message);
    }
}
