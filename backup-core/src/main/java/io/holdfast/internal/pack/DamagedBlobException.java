package io.holdfast.internal.pack;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The bytes of a blob are not what was stored. The message continues a sentence that began with the blob. */
public final class DamagedBlobException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedBlobException(String message) {
        this(message, null);
    }

    DamagedBlobException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
