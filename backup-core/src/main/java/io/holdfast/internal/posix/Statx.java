package io.holdfast.internal.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.time.Instant;

/** The system call {@code statx}, whose {@code struct statx} is laid out the same on every architecture. */
final class Statx {
    private static final int STRUCT_SIZE = 256;
    private static final int BASIC_STATS = 0x7ff;
    private static final byte[] EMPTY_PATH = {0};

    private Statx() {}

    /** Status of an entry of a directory; of the directory itself for {@link DirectoryHandle#SELF}. */
    static FileStatus of(Descriptor directory, String name) throws IOException {
        if (name.equals(DirectoryHandle.SELF)) {
            return of(directory);
        }
        byte[] path = CStrings.component(name);
        byte[] struct = new byte[STRUCT_SIZE];
        int flags = Libc.AT_SYMLINK_NOFOLLOW | Libc.AT_NO_AUTOMOUNT;
        directory.callFor(name, fd -> Libc.statx(fd, path, flags, BASIC_STATS, struct));
        return parse(struct);
    }

    /** Status of what is open. */
    static FileStatus of(Descriptor open) throws IOException {
        byte[] struct = new byte[STRUCT_SIZE];
        open.call(fd -> Libc.statx(fd, EMPTY_PATH, Libc.AT_EMPTY_PATH, BASIC_STATS, struct));
        return parse(struct);
    }

    private static FileStatus parse(byte[] struct) throws FileSystemException {
        ByteBuffer s = ByteBuffer.wrap(struct).order(ByteOrder.nativeOrder());
        int mode = Short.toUnsignedInt(s.getShort(0x1c));
        return new FileStatus(
                FileMode.type(mode),
                mode & FileMode.PERMISSIONS,
                Integer.toUnsignedLong(s.getInt(0x14)),
                Integer.toUnsignedLong(s.getInt(0x18)),
                s.getLong(0x28),
                s.getLong(0x30),
                Integer.toUnsignedLong(s.getInt(0x10)),
                s.getLong(0x20),
                device(s.getInt(0x88), s.getInt(0x8c)),
                device(s.getInt(0x80), s.getInt(0x84)),
                time(s, 0x70),
                time(s, 0x40),
                time(s, 0x60));
    }

    /** The encoding of {@code makedev}. */
    private static long device(int majorNumber, int minorNumber) {
        long major = Integer.toUnsignedLong(majorNumber);
        long minor = Integer.toUnsignedLong(minorNumber);
        return ((major & 0xfffff000L) << 32) | ((minor & 0xffffff00L) << 12) | ((major & 0xfff) << 8) | (minor & 0xff);
    }

    private static Instant time(ByteBuffer s, int offset) {
        long seconds = s.getLong(offset);
        // A damaged or hostile inode can hold times that Instant cannot.
        long clamped = Math.max(Instant.MIN.getEpochSecond(), Math.min(Instant.MAX.getEpochSecond(), seconds));
        return Instant.ofEpochSecond(clamped, Integer.toUnsignedLong(s.getInt(offset + 8)));
    }
}
