package io.holdfast.k8s;

import java.io.IOException;

/** A patch that does not fit an object. No value is in its message. */
final class UnfitPatchException extends IOException {

    private static final long serialVersionUID = 1L;

    UnfitPatchException(String message) {
        super(message);
    }
}
