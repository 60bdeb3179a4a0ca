package io.holdfast.internal.posix;

import io.holdfast.internal.posix.NativeBuffers.NativeBuffer;
import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A directory held by a descriptor that is only good for finding things ({@code O_PATH}), so that a directory that may be
 * searched but not read can be worked in too.
 */
final class LinuxDirectory implements DirectoryHandle {
    static final int OPEN_DIRECTORY = Libc.O_PATH | Libc.O_DIRECTORY;

    private static final byte[] SELF_PATH = CStrings.ascii(SELF);
    static final byte[] EMPTY_PATH = CStrings.ascii("");
    /** Neither a link is followed, nor another end waited for, nor a terminal adopted. */
    private static final int OPEN_FILE = Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_NOCTTY;

    private static final int SYMLINK_TARGET_SIZE = 4096;

    private final Descriptor descriptor;
    private final NativeBuffers buffers;

    LinuxDirectory(Descriptor descriptor, NativeBuffers buffers) {
        this.descriptor = descriptor;
        this.buffers = buffers;
    }

    @Override
    public String path() {
        return descriptor.path();
    }

    @Override
    public DirectoryHandle openDirectory(String name) throws IOException {
        return new LinuxDirectory(open(name, OPEN_DIRECTORY | Libc.O_NOFOLLOW, 0), buffers);
    }

    @Override
    public List<String> list() throws IOException {
        // A descriptor of its own, since the position in the directory belongs to the descriptor.
        try (Descriptor listing = openSelf()) {
            NativeBuffer buffer = buffers.take();
            try {
                List<String> names = new ArrayList<>();
                int length;
                do {
                    length = (int) listing.call(fd -> Libc.getdents64(fd, buffer.address, NativeBuffers.SIZE));
                    readNames(buffer.bytes, length, names);
                } while (length > 0);
                return names;
            } finally {
                buffers.giveBack(buffer);
            }
        }
    }

    /** Reads {@code struct linux_dirent64}: inode (8 bytes), offset (8), length of the record (2), type (1), name. */
    private static void readNames(ByteBuffer records, int length, List<String> names) {
        int next;
        for (int at = 0; at < length; at = next) {
            next = at + Short.toUnsignedInt(records.getShort(at + 16));
            byte[] name = new byte[next - at - 19];
            records.get(at + 19, name);
            String decoded = CStrings.decode(name, 0);
            if (!decoded.equals(".") && !decoded.equals("..")) {
                names.add(decoded);
            }
        }
    }

    @Override
    public FileStatus status(String name) throws IOException {
        return Statx.of(descriptor, name);
    }

    @Override
    public String readLink(String name) throws IOException {
        byte[] path = CStrings.component(name);
        byte[] target = new byte[SYMLINK_TARGET_SIZE];
        long length = descriptor.callFor(name, fd -> Libc.readlinkat(fd, path, target, target.length));
        if (length == target.length) {
            throw Errno.failure(Errno.ENAMETOOLONG.number(), printable(name), null);
        }
        return EntryPaths.decode(Arrays.copyOf(target, (int) length));
    }

    @Override
    public List<ExtendedAttribute> extendedAttributes(String name) throws IOException {
        return ExtendedAttributes.of(descriptor, name);
    }

    @Override
    public ReadableFile openFile(String name) throws IOException {
        return regularFile(openSparingAccessTime(name, CStrings.component(name), Libc.O_RDONLY | OPEN_FILE), name);
    }

    @Override
    public WritableFile openForWriting(String name) throws IOException {
        return regularFile(open(name, Libc.O_RDWR | OPEN_FILE, 0), name);
    }

    @Override
    public WritableFile createFile(String name) throws IOException {
        return new LinuxFile(open(name, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | OPEN_FILE, 0600), buffers);
    }

    @Override
    public void createDirectory(String name, int permissions) throws IOException {
        byte[] path = CStrings.component(name);
        descriptor.callFor(name, fd -> Libc.mkdirat(fd, path, permissions));
    }

    @Override
    public void createSymlink(String name, String target) throws IOException {
        byte[] path = CStrings.component(name);
        byte[] text = CStrings.of(target);
        descriptor.callFor(name, fd -> Libc.symlinkat(text, fd, path));
    }

    @Override
    public void createLink(String name, DirectoryHandle existingIn, String existing) throws IOException {
        LinuxDirectory from = (LinuxDirectory) existingIn;
        byte[] oldPath = CStrings.component(existing);
        byte[] newPath = CStrings.component(name);
        long result = from.descriptor.tryCall(
                oldFd -> descriptor.tryCall(newFd -> Libc.linkat(oldFd, oldPath, newFd, newPath, 0)));
        Descriptor.succeeded(result, descriptor.pathOf(name), from.descriptor.pathOf(existing));
    }

    @Override
    public void createFifo(String name, int permissions) throws IOException {
        createNode(name, FileMode.FIFO | permissions, 0);
    }

    @Override
    public void createDevice(String name, EntryType type, int permissions, long deviceNumber) throws IOException {
        int mode = switch (type) {
            case BLOCK_DEVICE -> FileMode.BLOCK_DEVICE;
            case CHARACTER_DEVICE -> FileMode.CHARACTER_DEVICE;
            default -> throw new IllegalArgumentException("Not a device: " + type);
        };
        if (deviceNumber >>> 32 != 0) {
            // The kernel takes 32 bits, in the same encoding.
            throw Errno.failure(Errno.EINVAL.number(), printable(name), null);
        }
        createNode(name, mode | permissions, deviceNumber);
    }

    private void createNode(String name, int mode, long deviceNumber) throws IOException {
        byte[] path = CStrings.component(name);
        descriptor.callFor(name, fd -> Libc.mknodat(fd, path, mode, deviceNumber));
    }

    @Override
    public void deleteFile(String name) throws IOException {
        byte[] path = CStrings.component(name);
        descriptor.callFor(name, fd -> Libc.unlinkat(fd, path, 0));
    }

    @Override
    public void deleteDirectory(String name) throws IOException {
        byte[] path = CStrings.component(name);
        descriptor.callFor(name, fd -> Libc.unlinkat(fd, path, Libc.AT_REMOVEDIR));
    }

    @Override
    public void rename(String name, DirectoryHandle newIn, String newName) throws IOException {
        LinuxDirectory to = (LinuxDirectory) newIn;
        byte[] oldPath = CStrings.component(name);
        byte[] newPath = CStrings.component(newName);
        long result = to.descriptor.tryCall(
                newFd -> descriptor.tryCall(oldFd -> Libc.renameat(oldFd, oldPath, newFd, newPath)));
        Descriptor.succeeded(result, descriptor.pathOf(name), to.descriptor.pathOf(newName));
    }

    @Override
    public void setOwner(String name, long uid, long gid) throws IOException {
        boolean self = name.equals(SELF);
        byte[] path = self ? EMPTY_PATH : CStrings.component(name);
        int flags = self ? Libc.AT_EMPTY_PATH : Libc.AT_SYMLINK_NOFOLLOW;
        descriptor.callFor(name, fd -> Libc.fchownat(fd, path, (int) uid, (int) gid, flags));
    }

    @Override
    public void setPermissions(String name, int permissions) throws IOException {
        if (name.equals(SELF)) {
            descriptor.call(fd -> Libc.chmod(procPath(fd), permissions));
            return;
        }
        // Older C libraries have no chmod that leaves links alone; through a descriptor each has.
        try (Descriptor entry = open(name, Libc.O_PATH | Libc.O_NOFOLLOW, 0)) {
            if (Statx.of(entry).type() == EntryType.SYMLINK) {
                throw Errno.failure(Errno.ENOTSUP.number(), printable(name), null);
            }
            entry.call(fd -> Libc.chmod(procPath(fd), permissions));
        }
    }

    @Override
    public void setTimes(String name, Instant accessed, Instant modified) throws IOException {
        long[] times = timespecs(accessed, modified);
        if (name.equals(SELF)) {
            descriptor.call(fd -> Libc.utimensat(Libc.AT_FDCWD, procPath(fd), times, 0));
        } else {
            byte[] path = CStrings.component(name);
            descriptor.callFor(name, fd -> Libc.utimensat(fd, path, times, Libc.AT_SYMLINK_NOFOLLOW));
        }
    }

    /** Two of {@code struct timespec}. */
    static long[] timespecs(Instant accessed, Instant modified) {
        return new long[] {accessed.getEpochSecond(), accessed.getNano(), modified.getEpochSecond(), modified.getNano()
        };
    }

    @Override
    public void setExtendedAttribute(String name, ExtendedAttribute attribute) throws IOException {
        ExtendedAttributes.set(descriptor, name, attribute);
    }

    @Override
    public void removeExtendedAttribute(String name, String attribute) throws IOException {
        ExtendedAttributes.remove(descriptor, name, attribute);
    }

    @Override
    public void force() throws IOException {
        try (Descriptor self = openSelf()) {
            self.call(Libc::fsync);
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return EntryPaths.printable(path());
    }

    private Descriptor openSelf() throws IOException {
        return openSparingAccessTime(SELF, SELF_PATH, Libc.O_RDONLY | Libc.O_DIRECTORY);
    }

    private Descriptor open(String name, int flags, int mode) throws IOException {
        byte[] path = CStrings.component(name);
        long fd = descriptor.callFor(name, directory -> Libc.openat(directory, path, flags, mode));
        return new Descriptor(fd, descriptor.pathOf(name));
    }

    /** Leaving the access time alone is a privilege of the owner; others open without. */
    private Descriptor openSparingAccessTime(String name, byte[] path, int flags) throws IOException {
        long fd = descriptor.tryCall(directory -> Libc.openat(directory, path, flags | Libc.O_NOATIME, 0));
        if (fd == -Errno.EPERM.number()) {
            fd = descriptor.tryCall(directory -> Libc.openat(directory, path, flags, 0));
        }
        String opened = descriptor.pathOf(name);
        return new Descriptor(Descriptor.succeeded(fd, opened, null), opened);
    }

    private LinuxFile regularFile(Descriptor opened, String name) throws IOException {
        try {
            EntryType type = Statx.of(opened).type();
            if (type != EntryType.FILE) {
                throw new FileSystemException(printable(name), null, "is not a regular file but a " + type);
            }
            return new LinuxFile(opened, buffers);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private static byte[] procPath(int fd) {
        return CStrings.ascii("/proc/self/fd/" + fd);
    }

    private String printable(String name) {
        return EntryPaths.printable(descriptor.pathOf(name));
    }
}
