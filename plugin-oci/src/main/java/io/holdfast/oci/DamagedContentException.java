package io.holdfast.oci;

import java.io.IOException;

/** What a registry has sent is not what it should be. To ask again would bring the same. */
final class DamagedContentException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedContentException(String message) {
        super(message);
    }
}
