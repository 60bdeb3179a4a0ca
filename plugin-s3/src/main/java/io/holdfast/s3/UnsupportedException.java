package io.holdfast.s3;

import java.nio.file.FileSystemException;

/** The server does not know what it was asked for. */
final class UnsupportedException extends FileSystemException {

    private static final long serialVersionUID = 1L;

    UnsupportedException(String what, String reason) {
        super(what, null, reason);
    }
}
