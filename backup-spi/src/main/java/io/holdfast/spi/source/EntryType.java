package io.holdfast.spi.source;

/** What an {@link Entry} is. */
public enum EntryType {
    /** Has content. */
    FILE,
    /** Holds other entries. */
    DIRECTORY,
    /** Has a {@linkplain Entry#linkTarget() target}. */
    SYMLINK,
    /** Has a {@linkplain Entry#deviceNumber() device number}. */
    BLOCK_DEVICE,
    /** Has a {@linkplain Entry#deviceNumber() device number}. */
    CHARACTER_DEVICE,
    /** A named pipe. */
    FIFO,
    /** A Unix socket; it is described, never restored. */
    SOCKET
}
