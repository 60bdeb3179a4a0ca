package io.holdfast.internal.format;

import io.holdfast.spi.source.EntryType;

/**
 * The mode of a node: Go's {@code os.FileMode}, not the {@code st_mode} of POSIX. Its low nine bits are rwxrwxrwx; type,
 * set-uid, set-gid and sticky are bits of their own further up. It does not fit a signed {@code int}.
 */
public final class GoMode {

    private static final long DIRECTORY = 1L << 31;
    private static final long SYMLINK = 1L << 27;
    private static final long DEVICE = 1L << 26;
    private static final long NAMED_PIPE = 1L << 25;
    private static final long SOCKET = 1L << 24;
    private static final long SET_UID = 1L << 23;
    private static final long SET_GID = 1L << 22;
    private static final long CHARACTER_DEVICE = 1L << 21;
    private static final long STICKY = 1L << 20;

    private static final int POSIX_SET_UID = 04000;
    private static final int POSIX_SET_GID = 02000;
    private static final int POSIX_STICKY = 01000;
    private static final int RWX = 0777;

    private GoMode() {}

    /** The mode of an entry of this type with these twelve POSIX permission bits; other bits are cut off. */
    public static long of(EntryType type, int permissions) {
        return typeBits(type)
                | (permissions & RWX)
                | ((permissions & POSIX_SET_UID) != 0 ? SET_UID : 0)
                | ((permissions & POSIX_SET_GID) != 0 ? SET_GID : 0)
                | ((permissions & POSIX_STICKY) != 0 ? STICKY : 0);
    }

    /** The twelve POSIX permission bits of a mode. */
    public static int permissions(long mode) {
        return (int) (mode & RWX)
                | ((mode & SET_UID) != 0 ? POSIX_SET_UID : 0)
                | ((mode & SET_GID) != 0 ? POSIX_SET_GID : 0)
                | ((mode & STICKY) != 0 ? POSIX_STICKY : 0);
    }

    private static long typeBits(EntryType type) {
        return switch (type) {
            case FILE -> 0;
            case DIRECTORY -> DIRECTORY;
            case SYMLINK -> SYMLINK;
            case BLOCK_DEVICE -> DEVICE;
            case CHARACTER_DEVICE -> DEVICE | CHARACTER_DEVICE;
            case FIFO -> NAMED_PIPE;
            case SOCKET -> SOCKET;
        };
    }
}
