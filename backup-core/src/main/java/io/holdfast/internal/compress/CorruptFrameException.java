package io.holdfast.internal.compress;

import java.io.IOException;
import java.io.Serial;

/** Bytes that should be zstd frames are not, or give another length than they should. */
public final class CorruptFrameException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    public CorruptFrameException(String message) {
        super(message);
    }

    public CorruptFrameException(String message, Throwable cause) {
        super(message, cause);
    }
}
