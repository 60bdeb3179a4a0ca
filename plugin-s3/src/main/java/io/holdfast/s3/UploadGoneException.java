package io.holdfast.s3;

import java.io.IOException;

/** There is no such upload: it was completed, by a request whose answer was lost or that came twice, or taken back, and can be begun anew. */
final class UploadGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    UploadGoneException(String message) {
        super(message);
    }
}
