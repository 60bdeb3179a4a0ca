package io.holdfast.s3;

import java.nio.file.FileSystemException;

/** An object ends before what was asked for begins. */
final class BeyondEndException extends FileSystemException {

    private static final long serialVersionUID = 1L;

    BeyondEndException(String what, String reason) {
        super(what, null, reason);
    }
}
