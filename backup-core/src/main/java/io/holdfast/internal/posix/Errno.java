package io.holdfast.internal.posix;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** The error numbers of Linux that file operations give, and how they are told. */
public enum Errno {
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file or directory"),
    EINTR(4, "interrupted system call"),
    EIO(5, "input/output error"),
    ENXIO(6, "no such device or address"),
    E2BIG(7, "too large"),
    EAGAIN(11, "resource temporarily unavailable"),
    EBADF(9, "bad file descriptor"),
    ENOMEM(12, "out of memory"),
    EACCES(13, "permission denied"),
    EBUSY(16, "device or resource busy"),
    EEXIST(17, "already exists"),
    EXDEV(18, "on another file system"),
    ENODEV(19, "no such device"),
    ENOTDIR(20, "not a directory"),
    EISDIR(21, "is a directory"),
    EINVAL(22, "invalid argument"),
    ENFILE(23, "too many open files in the system"),
    EMFILE(24, "too many open files in the process"),
    ETXTBSY(26, "a running program"),
    EFBIG(27, "too large a file"),
    ENOSPC(28, "no space left on device"),
    EROFS(30, "read-only file system"),
    EMLINK(31, "too many links"),
    ERANGE(34, "out of range"),
    ENAMETOOLONG(36, "name too long"),
    ENOSYS(38, "not known to this kernel"),
    ENOTEMPTY(39, "directory not empty"),
    ELOOP(40, "a symbolic link, or too many of them"),
    ENODATA(61, "no such attribute"),
    EOVERFLOW(75, "value too large"),
    ENOTSUP(95, "not supported by the file system"),
    ESTALE(116, "stale file handle"),
    EUCLEAN(117, "the file system is damaged"),
    EDQUOT(122, "disk quota exceeded"),
    /** A number that is not in this list. */
    UNKNOWN(0, "system error");

    private final int number;
    private final String text;

    Errno(int number, String text) {
        this.number = number;
        this.text = text;
    }

    static Errno of(int number) {
        for (Errno errno : values()) {
            if (errno.is(number)) {
                return errno;
            }
        }
        return UNKNOWN;
    }

    int number() {
        return number;
    }

    /** Whether a number means this error. */
    boolean is(int errno) {
        return number == errno;
    }

    /** The exception for a failure at a path, or at two of them. */
    static FileSystemException failure(int number, String file, @Nullable String other) {
        Errno errno = of(number);
        String reason = errno.text + " (" + (errno == UNKNOWN ? "errno " + number : errno.name()) + ")";
        return switch (errno) {
            case ENOENT -> new NoSuchFileException(file, other, reason);
            case EEXIST -> new FileAlreadyExistsException(file, other, reason);
            case EACCES, EPERM -> new AccessDeniedException(file, other, reason);
            case ENOTDIR -> new NotDirectoryException(file);
            case ENOTEMPTY -> new DirectoryNotEmptyException(file);
            default -> new ErrnoException(file, other, reason, errno);
        };
    }
}
