package io.holdfast.internal.posix;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A directory by its path, as far as the JDK goes. That no link is followed is looked up before, not guaranteed by the
 * system.
 */
final class PortableDirectory implements DirectoryHandle {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final String UNIX_ATTRIBUTES =
            "unix:mode,ino,dev,rdev,nlink,uid,gid,size,lastModifiedTime,lastAccessTime,ctime";
    /** The JDK leaves this away from names on Linux; other systems have no namespaces. */
    private static final String USER_NAMESPACE = System.getProperty("os.name").equals("Linux") ? "user." : "";

    private final String path;
    private volatile boolean closed;

    PortableDirectory(String path) {
        this.path = path;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public DirectoryHandle openDirectory(String name) throws IOException {
        if (status(name).type() != EntryType.DIRECTORY) {
            throw new NotDirectoryException(printable(name));
        }
        return new PortableDirectory(Names.join(path, name));
    }

    @Override
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(SELF))) {
            for (Path entry : entries) {
                names.add(HostPaths.text(entry.getFileName()));
            }
        }
        return names;
    }

    @Override
    public FileStatus status(String name) throws IOException {
        Path entry = at(name);
        return POSIX
                ? status(Files.readAttributes(entry, UNIX_ATTRIBUTES, NOFOLLOW_LINKS))
                : status(Files.readAttributes(entry, BasicFileAttributes.class, NOFOLLOW_LINKS));
    }

    private static FileStatus status(Map<String, Object> unix) throws IOException {
        int mode = (int) number(unix, "mode");
        long size = number(unix, "size");
        return new FileStatus(
                FileMode.type(mode),
                mode & FileMode.PERMISSIONS,
                number(unix, "uid") & 0xffffffffL,
                number(unix, "gid") & 0xffffffffL,
                size,
                blocks(size),
                number(unix, "nlink"),
                number(unix, "ino"),
                number(unix, "dev"),
                number(unix, "rdev"),
                time(unix, "lastModifiedTime"),
                time(unix, "lastAccessTime"),
                time(unix, "ctime"));
    }

    private static FileStatus status(BasicFileAttributes basic) throws IOException {
        EntryType type =
                basic.isRegularFile() ? EntryType.FILE : basic.isDirectory() ? EntryType.DIRECTORY : EntryType.SYMLINK;
        if (basic.isOther()) {
            throw new FileSystemException(null, null, "neither a file, nor a directory, nor a symbolic link");
        }
        Instant modified = basic.lastModifiedTime().toInstant();
        return new FileStatus(
                type,
                type == EntryType.FILE ? 0644 : 0755,
                0,
                0,
                basic.size(),
                blocks(basic.size()),
                1,
                0,
                0,
                0,
                modified,
                basic.lastAccessTime().toInstant(),
                modified);
    }

    private static long number(Map<String, Object> attributes, String key) {
        return ((Number) Objects.requireNonNull(attributes.get(key))).longValue();
    }

    private static Instant time(Map<String, Object> attributes, String key) {
        return ((FileTime) Objects.requireNonNull(attributes.get(key))).toInstant();
    }

    /** As many as the size needs, since the JDK does not tell. */
    private static long blocks(long size) {
        return (size + FileStatus.BLOCK_SIZE - 1) / FileStatus.BLOCK_SIZE;
    }

    @Override
    public String readLink(String name) throws IOException {
        return HostPaths.text(Files.readSymbolicLink(at(name)));
    }

    @Override
    public List<ExtendedAttribute> extendedAttributes(String name) throws IOException {
        List<ExtendedAttribute> attributes = new ArrayList<>();
        Optional<UserDefinedFileAttributeView> view = userDefined(name);
        if (view.isPresent()) {
            for (String attribute : attributeNames(view.get(), at(name))) {
                ByteBuffer value = ByteBuffer.allocate(view.get().size(attribute));
                view.get().read(attribute, value);
                attributes.add(new ExtendedAttribute(USER_NAMESPACE + attribute, value.array()));
            }
        }
        return attributes;
    }

    private static List<String> attributeNames(UserDefinedFileAttributeView view, Path entry) throws IOException {
        try {
            return view.list();
        } catch (FileSystemException e) {
            if (Files.getFileStore(entry).supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
                throw e;
            }
            return List.of();
        }
    }

    /** Only files and directories have any in the namespace {@code user}; to look at others could wait for ever. */
    private Optional<UserDefinedFileAttributeView> userDefined(String name) throws IOException {
        EntryType type = status(name).type();
        return type == EntryType.FILE || type == EntryType.DIRECTORY
                ? Optional.ofNullable(
                        Files.getFileAttributeView(at(name), UserDefinedFileAttributeView.class, NOFOLLOW_LINKS))
                : Optional.empty();
    }

    @Override
    public ReadableFile openFile(String name) throws IOException {
        requireRegularFile(name);
        return open(name, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
    }

    @Override
    public WritableFile openForWriting(String name) throws IOException {
        requireRegularFile(name);
        return open(name, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, NOFOLLOW_LINKS));
    }

    @Override
    public WritableFile createFile(String name) throws IOException {
        Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
        return open(name, options, permissionsAtCreation(0600));
    }

    private PortableFile open(String name, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return new PortableFile(FileChannel.open(at(name), options, attributes), this, name);
    }

    @Override
    public void createDirectory(String name, int permissions) throws IOException {
        Files.createDirectory(at(name), permissionsAtCreation(permissions));
    }

    @Override
    public void createSymlink(String name, String target) throws IOException {
        Files.createSymbolicLink(at(name), HostPaths.path(target));
    }

    @Override
    public void createLink(String name, DirectoryHandle existingIn, String existing) throws IOException {
        Files.createLink(at(name), ((PortableDirectory) existingIn).at(existing));
    }

    @Override
    public void createFifo(String name, int permissions) throws IOException {
        throw new FileSystemException(printable(name), null, "named pipes need native calls");
    }

    @Override
    public void createDevice(String name, EntryType type, int permissions, long deviceNumber) throws IOException {
        if (type != EntryType.BLOCK_DEVICE && type != EntryType.CHARACTER_DEVICE) {
            throw new IllegalArgumentException("Not a device: " + type);
        }
        throw new FileSystemException(printable(name), null, "device nodes need native calls");
    }

    @Override
    public void deleteFile(String name) throws IOException {
        if (status(name).type() == EntryType.DIRECTORY) {
            throw new FileSystemException(printable(name), null, "is a directory");
        }
        Files.delete(at(name));
    }

    @Override
    public void deleteDirectory(String name) throws IOException {
        if (status(name).type() != EntryType.DIRECTORY) {
            throw new NotDirectoryException(printable(name));
        }
        Files.delete(at(name));
    }

    @Override
    public void rename(String name, DirectoryHandle newIn, String newName) throws IOException {
        Files.move(at(name), ((PortableDirectory) newIn).at(newName), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void setOwner(String name, long uid, long gid) throws IOException {
        requirePosix(name, "owners");
        Files.setAttribute(at(name), "unix:uid", (int) uid, NOFOLLOW_LINKS);
        Files.setAttribute(at(name), "unix:gid", (int) gid, NOFOLLOW_LINKS);
    }

    @Override
    public void setPermissions(String name, int permissions) throws IOException {
        requirePosix(name, "permissions");
        if (status(name).type() == EntryType.SYMLINK) {
            throw new FileSystemException(printable(name), null, "a symbolic link has no permissions of its own");
        }
        Files.setAttribute(at(name), "unix:mode", permissions);
    }

    @Override
    public void setTimes(String name, Instant accessed, Instant modified) throws IOException {
        // The JDK opens what is not a link, which could wait for ever at a pipe.
        switch (status(name).type()) {
            case FILE, DIRECTORY, SYMLINK ->
                Files.getFileAttributeView(at(name), BasicFileAttributeView.class, NOFOLLOW_LINKS)
                        .setTimes(settable(modified), settable(accessed), null);
            default -> throw new FileSystemException(printable(name), null, "its times need native calls");
        }
    }

    /** Of a fraction of a second before 1970 the JDK makes 1970. */
    private static FileTime settable(Instant time) {
        return time.isBefore(Instant.EPOCH)
                ? FileTime.from(time.getEpochSecond(), TimeUnit.SECONDS)
                : FileTime.from(time);
    }

    @Override
    public void setExtendedAttribute(String name, ExtendedAttribute attribute) throws IOException {
        Optional<UserDefinedFileAttributeView> view = userDefined(name);
        if (view.isEmpty() || !attribute.name().startsWith(USER_NAMESPACE)) {
            throw new FileSystemException(
                    printable(name), null, "its attribute " + attribute.name() + " needs native calls");
        }
        view.get().write(attribute.name().substring(USER_NAMESPACE.length()), ByteBuffer.wrap(attribute.value()));
    }

    @Override
    public void removeExtendedAttribute(String name, String attribute) throws IOException {
        Optional<UserDefinedFileAttributeView> view = userDefined(name);
        if (view.isPresent() && attribute.startsWith(USER_NAMESPACE)) {
            String key = attribute.substring(USER_NAMESPACE.length());
            if (view.get().list().contains(key)) {
                view.get().delete(key);
            }
        }
    }

    @Override
    public void force() throws IOException {
        if (POSIX) {
            try (FileChannel directory = FileChannel.open(at(SELF), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return EntryPaths.printable(path);
    }

    private Path at(String name) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (!name.equals(SELF)) {
            Names.requireComponent(name);
        }
        return HostPaths.path(Names.join(path, name));
    }

    private String printable(String name) {
        return EntryPaths.printable(Names.join(path, name));
    }

    private void requireRegularFile(String name) throws IOException {
        EntryType type = status(name).type();
        if (type != EntryType.FILE) {
            throw new FileSystemException(printable(name), null, "is not a regular file but a " + type);
        }
    }

    private void requirePosix(String name, String what) throws IOException {
        if (!POSIX) {
            throw new FileSystemException(printable(name), null, what + " by number are not known to this system");
        }
    }

    private static FileAttribute<?>[] permissionsAtCreation(int permissions) {
        if (!POSIX) {
            return new FileAttribute<?>[0];
        }
        PosixFilePermission[] all = PosixFilePermission.values();
        Set<PosixFilePermission> given = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) {
            // In the order of the enumeration: rwx of the owner, of the group, of others.
            if ((permissions & (0400 >> i)) != 0) {
                given.add(all[i]);
            }
        }
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(given)};
    }
}
