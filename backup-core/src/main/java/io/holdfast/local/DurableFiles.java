package io.holdfast.local;

import io.holdfast.spi.store.BlobContent;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Makes files below a directory that are whole as soon as they are there, and stay there when the power fails. Thread-safe. */
final class DurableFiles {

    private static final int BUFFER_SIZE = 128 << 10;
    private static final Pattern TEMPORARY = Pattern.compile(".*-tmp-\\d+");
    /** Nineteen digits; what restic names so has ten at the most. */
    private static final long LEAST_OWN_NUMBER = 1_000_000_000_000_000_000L;

    private static final Pattern OWN_TEMPORARY = Pattern.compile(".+-tmp-\\d{19}");
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path root;
    private final boolean posix;
    private final Set<Path> durableDirectories = ConcurrentHashMap.newKeySet();
    private final Set<Path> tidyDirectories = ConcurrentHashMap.newKeySet();
    private Optional<Boolean> hardLinks;

    /**
     * Files below a directory, which need not exist.
     *
     * @param hardLinks whether the file system has them; where that is not said it is tried
     */
    DurableFiles(Path root, Optional<Boolean> hardLinks) {
        this.root = root;
        this.hardLinks = hardLinks;
        posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Whether a file has the name of one that need not be whole. */
    static boolean isTemporary(Path file) {
        return TEMPORARY.matcher(String.valueOf(file.getFileName())).matches();
    }

    /**
     * Makes a read-only file.
     *
     * @throws FileAlreadyExistsException if there is one, which is durable then
     */
    void create(Path target, BlobContent content) throws IOException {
        Set<Path> fresh = createDirectories(parent(target));
        boolean created = !Files.exists(target, LinkOption.NOFOLLOW_LINKS) && createNew(target, content);
        // Also for a file that was there: whoever made it may have died before coming to this.
        sync(parent(target));
        for (Path directory : fresh) {
            sync(parent(directory));
        }
        durableDirectories.addAll(fresh);
        if (!created) {
            throw new FileAlreadyExistsException(target.toString());
        }
    }

    private boolean createNew(Path target, BlobContent content) throws IOException {
        Path temporary = temporary(target);
        try {
            write(temporary, content);
            deleteAbandoned(parent(target), modified(temporary));
            return publish(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void write(Path file, BlobContent content) throws IOException {
        Permissions permissions = new Permissions("r--------", "r--r-----");
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, permissions.attributes())) {
            permissions.applyTo(file);
            long size = copy(content, channel);
            if (size != content.size()) {
                throw new EOFException("the content of " + file + " was to have " + content.size() + " bytes, not "
                        + size + "; it was not stored");
            }
            channel.force(true);
        }
    }

    private static long copy(BlobContent content, FileChannel channel) throws IOException {
        byte[] buffer = new byte[BUFFER_SIZE];
        long size = 0;
        try (InputStream in = content.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    size += channel.write(bytes);
                }
            }
        }
        return size;
    }

    /** Gives a file that is complete its name; returns whether the name was free. */
    private boolean publish(Path temporary, Path target) throws IOException {
        if (hasHardLinks()) {
            try {
                Files.createLink(target, temporary);
                return true;
            } catch (FileAlreadyExistsException e) {
                // A network file system makes a link twice when the first answer was lost.
                return Files.isSameFile(target, temporary);
            }
        }
        synchronized (this) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
    }

    /**
     * Makes a directory and those that it is in, as far as they are missing.
     *
     * @return those that need not be durable yet, be it that another has made them; what the root is in was there before us
     */
    private Set<Path> createDirectories(Path directory) throws IOException {
        boolean exists = Files.isDirectory(directory);
        boolean ours = directory.startsWith(root) && !directory.equals(root);
        if (exists && (!ours || durableDirectories.contains(directory))) {
            return Set.of();
        }
        Set<Path> fresh = new LinkedHashSet<>(createDirectories(parent(directory)));
        fresh.add(directory);
        if (!exists) {
            createDirectory(directory);
        }
        return fresh;
    }

    private void createDirectory(Path directory) throws IOException {
        Permissions permissions = new Permissions("rwx------", "rwxrwx---");
        try {
            Files.createDirectory(directory, permissions.attributes());
            permissions.applyTo(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
        }
    }

    /** Makes durable what was made or deleted in a directory. */
    void sync(Path directory) throws IOException {
        // Elsewhere a directory cannot be opened.
        if (posix) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Whether files get their names by hard links, so that of several processes that make one file exactly one succeeds. */
    synchronized boolean hasHardLinks() {
        boolean known = hardLinks.isPresent() ? hardLinks.get() : tryHardLink();
        hardLinks = Optional.of(known);
        return known;
    }

    private boolean tryHardLink() {
        Path directory = root;
        while (!Files.isDirectory(directory) && directory.getParent() != null) {
            directory = parent(directory);
        }
        Path file = temporary(directory.resolve("holdfast"));
        Path link = temporary(directory.resolve("holdfast"));
        try {
            Files.createFile(file);
        } catch (IOException e) {
            // Where nobody can make a file, nobody can make one twice.
            return true;
        }
        try {
            Files.createLink(link, file);
            return true;
        } catch (UnsupportedOperationException | IOException e) {
            return false;
        } finally {
            deleteQuietly(link);
            deleteQuietly(file);
        }
    }

    /** The time by the clock of the file system, measured by making a file. */
    Instant time() throws IOException {
        Path file = Files.createFile(temporary(root.resolve("now")));
        try {
            Instant now = modified(file);
            deleteAbandoned(root, now);
            return now;
        } finally {
            deleteQuietly(file);
        }
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    /**
     * Deletes, once for each directory, what writers that were killed have left in it. A writer that is alive writes; one that was suspended for so long
     * fails when it wakes up, and has published nothing.
     */
    private void deleteAbandoned(Path directory, Instant now) {
        if (!tidyDirectories.add(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, DurableFiles::isOwnTemporary)) {
            for (Path file : files) {
                if (modified(file).isBefore(now.minus(ABANDONED))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // They cost space and do no harm: whoever comes next tries again.
        }
    }

    private static boolean isOwnTemporary(Path file) {
        return OWN_TEMPORARY.matcher(String.valueOf(file.getFileName())).matches()
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** For a file that is empty and ignored, so that leaving it is no harm. */
    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException ignored) {
            // See above.
        }
    }

    private static Path temporary(Path beside) {
        long digits = ThreadLocalRandom.current().nextLong(LEAST_OWN_NUMBER, Long.MAX_VALUE);
        return beside.resolveSibling(beside.getFileName() + "-tmp-" + digits);
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), () -> path + " is in no directory");
    }

    /** Permissions of what is made now: the group has a part in it where it has one in the repository's configuration. */
    private final class Permissions {

        private final Set<PosixFilePermission> permissions;
        private final boolean forGroup;

        Permissions(String ofOwner, String ofGroupToo) throws IOException {
            Path config = root.resolve("config");
            forGroup = posix
                    && Files.exists(config)
                    && Files.getPosixFilePermissions(config).contains(PosixFilePermission.GROUP_READ);
            permissions = PosixFilePermissions.fromString(forGroup ? ofGroupToo : ofOwner);
        }

        FileAttribute<?>[] attributes() {
            return posix
                    ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                    : new FileAttribute<?>[0];
        }

        /** The umask may have taken away from the attributes what is meant for the group. */
        void applyTo(Path path) throws IOException {
            if (forGroup) {
                Files.setPosixFilePermissions(path, permissions);
            }
        }
    }
}
