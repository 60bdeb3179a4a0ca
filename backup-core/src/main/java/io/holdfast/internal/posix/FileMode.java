package io.holdfast.internal.posix;

import io.holdfast.spi.source.EntryType;
import java.nio.file.FileSystemException;

/** The type bits of {@code st_mode}. */
final class FileMode {
    static final int FIFO = 0010000;
    static final int CHARACTER_DEVICE = 0020000;
    static final int DIRECTORY = 0040000;
    static final int BLOCK_DEVICE = 0060000;
    static final int FILE = 0100000;
    static final int SYMLINK = 0120000;
    static final int SOCKET = 0140000;
    static final int TYPE = 0170000;
    static final int PERMISSIONS = 07777;

    private FileMode() {}

    static EntryType type(int mode) throws FileSystemException {
        return switch (mode & TYPE) {
            case FIFO -> EntryType.FIFO;
            case CHARACTER_DEVICE -> EntryType.CHARACTER_DEVICE;
            case DIRECTORY -> EntryType.DIRECTORY;
            case BLOCK_DEVICE -> EntryType.BLOCK_DEVICE;
            case FILE -> EntryType.FILE;
            case SYMLINK -> EntryType.SYMLINK;
            case SOCKET -> EntryType.SOCKET;
            default ->
                throw new FileSystemException(
                        null, null, "a type that is not known, mode 0" + Integer.toOctalString(mode));
        };
    }
}
