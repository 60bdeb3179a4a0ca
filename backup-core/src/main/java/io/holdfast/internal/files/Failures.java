package io.holdfast.internal.files;

import io.holdfast.internal.posix.Errno;
import io.holdfast.internal.posix.ErrnoException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** What failures to do something to a file mean. */
final class Failures {

    private Failures() {}

    /** Why it failed, in a few words for a person and without the path. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof NoSuchFileException) {
            return "it does not exist any more";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return Objects.requireNonNullElse(reason, e.getClass().getSimpleName());
    }

    /** Throws what will happen to every other file that is written, too. */
    static void throwIfFutile(IOException e) throws IOException {
        if (e instanceof ErrnoException errno && (errno.outOfSpace() || errno.errno() == Errno.EROFS)) {
            throw e;
        }
    }
}
