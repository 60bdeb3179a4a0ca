package io.holdfast.internal.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Files through the C library of 64-bit Linux; nothing that a backup keeps is lost. Needs JNA and {@code /proc}. */
public final class LinuxFiles implements HostFiles {
    /** Longest path that the kernel takes at once, with its NUL. */
    private static final int PATH_MAX = 4096;

    private static final int HOST_NAME_SIZE = 256;

    private final NativeBuffers buffers = new NativeBuffers();
    private final LinuxUsers users = new LinuxUsers();

    /**
     * Makes sure that the calls work.
     *
     * @throws UnsupportedOperationException if this is not a Linux whose files can be had this way; the message is a
     *     clause that says why
     * @throws LinkageError if JNA is missing or cannot load its library
     */
    public LinuxFiles() {
        String system = System.getProperty("os.name");
        String architecture = System.getProperty("os.arch");
        if (!system.equals("Linux") || Abi.of(architecture).isEmpty()) {
            throw new UnsupportedOperationException(system + " on " + architecture + " is not supported");
        }
        if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
            throw new UnsupportedOperationException("/proc is not mounted");
        }
        try (DirectoryHandle root = openDirectory("/")) {
            root.status(DirectoryHandle.SELF);
        } catch (IOException e) {
            throw new UnsupportedOperationException("the kernel refuses them: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> losses() {
        return List.of();
    }

    @Override
    public DirectoryHandle openDirectory(String path) throws IOException {
        if (path.isEmpty()) {
            throw new NoSuchFileException(path, null, "the path is empty");
        }
        byte[] bytes = CStrings.of(path);
        Descriptor directory = Descriptor.workingDirectory();
        int from = 0;
        do {
            int end = endOfPiece(bytes, from);
            directory = openBelow(directory, bytes, from, end, path);
            from = skipSlashes(bytes, end);
        } while (from < bytes.length - 1);
        return new LinuxDirectory(directory, buffers);
    }

    /** Where a piece of a path ends that the kernel takes at once: before a slash, or at the end. */
    private static int endOfPiece(byte[] path, int from) {
        int end = path.length - 1;
        if (end - from < PATH_MAX) {
            return end;
        }
        for (int slash = from + PATH_MAX - 1; slash > from; slash--) {
            if (path[slash] == '/') {
                return slash;
            }
        }
        return end;
    }

    /** A piece that began with a slash would lead back to the root. */
    private static int skipSlashes(byte[] path, int from) {
        int next = from;
        while (path[next] == '/') {
            next++;
        }
        return next;
    }

    private static Descriptor openBelow(Descriptor parent, byte[] path, int from, int end, String whole)
            throws IOException {
        byte[] piece = Arrays.copyOf(Arrays.copyOfRange(path, from, end), end - from + 1);
        try (parent) {
            long fd = parent.tryCall(at -> Libc.openat(at, piece, LinuxDirectory.OPEN_DIRECTORY, 0));
            return new Descriptor(Descriptor.succeeded(fd, whole, null), whole);
        }
    }

    @Override
    public Optional<String> userName(long uid) {
        return users.userName(uid);
    }

    @Override
    public Optional<String> groupName(long gid) {
        return users.groupName(gid);
    }

    @Override
    public OptionalLong uid(String userName) {
        return users.uid(userName);
    }

    @Override
    public OptionalLong gid(String groupName) {
        return users.gid(groupName);
    }

    @Override
    public boolean privileged() {
        return Libc.geteuid() == 0;
    }

    @Override
    public String hostName() {
        byte[] name = new byte[HOST_NAME_SIZE];
        return Libc.gethostname(name, name.length) == 0 ? CStrings.decode(name, 0) : "localhost";
    }
}
