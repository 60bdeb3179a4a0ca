package io.holdfast.internal.posix;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library of 64-bit Linux, mapped directly by JNA.
 *
 * <p>Only functions are used that every C library exports under one name and with one layout. What is an inline wrapper
 * or variadic in some of them ({@code openat}, {@code mknodat}, {@code statx}) goes through {@code syscall}. Strings are
 * bytes that end with NUL; addresses are of native memory that the caller keeps alive. A negative result is a failure,
 * whose number {@link #lastError} gives on the same thread.
 */
final class Libc {
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_NO_AUTOMOUNT = 0x800;
    static final int AT_EMPTY_PATH = 0x1000;

    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_NOCTTY = 0400;
    static final int O_NONBLOCK = 04000;
    static final int O_NOATIME = 01000000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;

    static final int SEEK_END = 2;
    static final int SEEK_DATA = 3;
    static final int SEEK_HOLE = 4;

    static final int FALLOC_FL_KEEP_SIZE = 1;

    private static final Abi ABI = Abi.of(System.getProperty("os.arch")).orElseThrow();

    static final int O_DIRECTORY = ABI.openDirectory();
    static final int O_NOFOLLOW = ABI.openNoFollow();

    static {
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {}

    static int lastError() {
        return Native.getLastError();
    }

    static long openat(int directory, byte[] path, int flags, int mode) {
        return syscall(ABI.openat(), directory, path, flags | O_CLOEXEC, mode);
    }

    static long mknodat(int directory, byte[] path, int mode, long device) {
        return syscall(ABI.mknodat(), directory, path, mode, device);
    }

    static long statx(int directory, byte[] path, int flags, int mask, byte[] into) {
        return syscall(ABI.statx(), directory, path, flags, mask, into);
    }

    static long getdents64(int descriptor, long address, long size) {
        return syscall(ABI.getdents64(), descriptor, address, size);
    }

    static native int close(int descriptor);

    static native long pread(int descriptor, long address, long size, long position);

    static native long pwrite(int descriptor, long address, long size, long position);

    static native int ftruncate(int descriptor, long size);

    static native int fallocate(int descriptor, int mode, long offset, long length);

    static native int fsync(int descriptor);

    static native long lseek(int descriptor, long offset, int whence);

    static native long readlinkat(int directory, byte[] path, byte[] into, long size);

    static native int mkdirat(int directory, byte[] path, int mode);

    static native int symlinkat(byte[] target, int directory, byte[] path);

    static native int linkat(int oldDirectory, byte[] oldPath, int newDirectory, byte[] newPath, int flags);

    static native int unlinkat(int directory, byte[] path, int flags);

    static native int renameat(int oldDirectory, byte[] oldPath, int newDirectory, byte[] newPath);

    static native int fchownat(int directory, byte[] path, int uid, int gid, int flags);

    static native int chmod(byte[] path, int mode);

    static native int fchmod(int descriptor, int mode);

    static native int utimensat(int directory, byte[] path, long[] times, int flags);

    static native int futimens(int descriptor, long[] times);

    static native long llistxattr(byte[] path, byte[] into, long size);

    static native long lgetxattr(byte[] path, byte[] name, byte[] into, long size);

    static native int lsetxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

    static native int lremovexattr(byte[] path, byte[] name);

    static native long flistxattr(int descriptor, byte[] into, long size);

    static native long fgetxattr(int descriptor, byte[] name, byte[] into, long size);

    static native int fsetxattr(int descriptor, byte[] name, byte[] value, long size, int flags);

    static native int fremovexattr(int descriptor, byte[] name);

    static native int geteuid();

    static native int gethostname(byte[] into, long size);

    static native int getpwuid_r(int uid, long record, long buffer, long size, long[] result);

    static native int getpwnam_r(byte[] name, long record, long buffer, long size, long[] result);

    static native int getgrgid_r(int gid, long record, long buffer, long size, long[] result);

    static native int getgrnam_r(byte[] name, long record, long buffer, long size, long[] result);

    private static native long syscall(long number, long directory, byte[] path, long flags, long argument);

    private static native long syscall(long number, long directory, byte[] path, long flags, long mask, byte[] into);

    private static native long syscall(long number, long descriptor, long address, long size);
}
