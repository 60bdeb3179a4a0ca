package io.holdfast.internal.format;

import java.io.IOException;
import java.io.Serial;

/**
 * Bytes of a repository that are not what they should be: a document that does not decode, a number out of its range, a
 * version that is unknown. The message says what and where in the document; whoever read it knows which file or blob it
 * was and says so with {@link #at}.
 */
public final class MalformedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same failure, with the place before its message, such as the name of the file. */
    public MalformedException at(String place) {
        return new MalformedException(place + ": " + getMessage(), this);
    }
}
