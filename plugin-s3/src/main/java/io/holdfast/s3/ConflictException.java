package io.holdfast.s3;

import java.io.IOException;

/** The server was asked for the same by somebody else just then, and says nothing about who came first. */
final class ConflictException extends IOException {

    private static final long serialVersionUID = 1L;

    ConflictException(String message) {
        super(message);
    }
}
