package io.holdfast.local;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A store in a directory of this machine, or of a network file system that is mounted. Thread-safe; several processes and machines may use one
 * directory at a time.
 *
 * <p>A blob is written to {@code <name>-tmp-<digits>} beside its place, synced, given its name by a hard link, and its directory is synced. So it
 * is whole as soon as it has its name, also when the power fails, and never replaces another. Where the file system has no hard links the file is
 * renamed, and {@link StoreCapability#EXCLUSIVE_CREATE} is not declared. Temporary files that a killed process left behind are never shown; whoever
 * first makes a file in the same directory deletes those that nobody has written to for more than a day, by the clock of the file system.
 *
 * <p>Files are read-only. They and the directories are for their owner alone (0400 and 0700), and also for the group (0440 and 0770) if the group
 * can read the file {@code config} in the directory. Directories come into being as they are needed, that of the store included.
 *
 * <p>The store's time is that of the file system. It is measured by making a file; who may not make one is told the time of this machine.
 */
public final class LocalStore implements Store, RecoveryTarget {

    private static final long SPACE_FOR_METADATA = 64 << 10;
    private static final long LITTLE_SPACE = 2L << 30;
    private static final int LITTLE_PART = 20;

    /** What the system will say again, and what that means. The JDK passes on no more than its words, which are English unless a locale is installed. */
    private static final Map<String, String> REFUSALS = Map.of(
            "No space left on device",
                    "there is no room on the file system for another file (df, df -i); nothing was stored",
            "Disk quota exceeded", "the disk quota is exceeded; nothing was stored",
            "File too large", "the system does not let files become so large (ulimit -f); nothing was stored",
            "Read-only file system", "the file system is read-only; nothing was changed",
            "Operation not permitted",
                    "the system does not permit it, as for what is immutable (lsattr); nothing was changed");

    private final Path root;
    private final Clock clock = Clock.systemUTC();
    private final DurableFiles files;

    private LocalStore(Path root, Optional<Boolean> hardLinks) {
        this.root = root.toAbsolutePath();
        files = new DurableFiles(this.root, hardLinks);
    }

    /** The store in a directory, which need not exist; nothing is read or written yet. */
    public static LocalStore at(Path directory) {
        return new LocalStore(directory, Optional.empty());
    }

    /** The store in a directory of a file system that has no hard links. */
    static LocalStore withoutHardLinks(Path directory) {
        return new LocalStore(directory, Optional.of(false));
    }

    @Override
    public String description() {
        return "the directory " + root;
    }

    /** As {@link DirectoryTarget}. */
    @Override
    public Set<TargetIdentity> measure(Operation operation) throws IOException {
        return DirectoryTarget.of(root).measure();
    }

    @Override
    public Set<StoreCapability> capabilities() {
        return files.hasHardLinks()
                ? EnumSet.of(StoreCapability.ARBITRARY_NAMES, StoreCapability.EXCLUSIVE_CREATE)
                : EnumSet.of(StoreCapability.ARBITRARY_NAMES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also for names that end like those of temporary files
     */
    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        Path file = path(name);
        if (DurableFiles.isTemporary(file)) {
            throw new IllegalArgumentException("\"" + name + "\" is how a temporary file is named; it was not stored");
        }
        try {
            files.create(file, content);
        } catch (IOException e) {
            throw explain(e, file, content.size());
        }
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("cannot read " + length + " bytes at " + offset);
        }
        Path file = path(name);
        if (stat(name).isEmpty()) {
            throw new NoSuchFileException(file.toString());
        }
        try {
            return open(file, offset, length);
        } catch (IOException e) {
            throw explain(e, file);
        }
    }

    private static InputStream open(Path file, long offset, long length) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new RangeStream(channel, offset, length);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Optional<BlobInfo> stat(String name) throws IOException {
        Path file = path(name);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return isBlob(file, attributes) ? Optional.of(info(name, attributes)) : Optional.empty();
        } catch (FileSystemException e) {
            refuseFileInPlaceOfStore();
            if (e instanceof NoSuchFileException || isBelowAFile(file)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
        BlobNames.checkPrefix(prefix);
        refuseFileInPlaceOfStore();
        Path directory = prefix.isEmpty() ? root : path(prefix.substring(0, prefix.length() - 1));
        try {
            Files.walkFileTree(
                    directory, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new Finder(prefix, each));
        } catch (AccessDeniedException e) {
            throw explain(e, Path.of(e.getFile()));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Passes on the blobs among the files that it is shown. */
    private final class Finder extends SimpleFileVisitor<Path> {

        private final String prefix;
        private final Consumer<BlobInfo> each;

        Finder(String prefix, Consumer<BlobInfo> each) {
            this.prefix = prefix;
            this.each = each;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = root.relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), "/");
            if (isBlob(file, attributes) && name.startsWith(prefix) && BlobNames.isName(name)) {
                each.accept(info(name, attributes));
            }
            return Thread.currentThread().isInterrupted() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            boolean absent = failure instanceof NoSuchFileException || isBelowAFile(file);
            // A link that leads back into the store shows nothing new.
            if (absent || failure instanceof FileSystemLoopException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }

    private static boolean isBlob(Path file, BasicFileAttributes attributes) {
        return attributes.isRegularFile() && !DurableFiles.isTemporary(file);
    }

    private static BlobInfo info(String name, BasicFileAttributes attributes) {
        return new BlobInfo(
                name, attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    @Override
    public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
        Map<String, IOException> failures = new LinkedHashMap<>();
        Map<Path, List<String>> byDirectory = new LinkedHashMap<>();
        for (String name : names) {
            byDirectory
                    .computeIfAbsent(path(name).getParent(), directory -> new ArrayList<>())
                    .add(name);
        }
        for (Map.Entry<Path, List<String>> directory : byDirectory.entrySet()) {
            deleteIn(directory.getKey(), directory.getValue(), failures);
        }
        return failures;
    }

    private void deleteIn(Path directory, List<String> names, Map<String, IOException> failures)
            throws InterruptedException {
        for (String name : names) {
            Path file = path(name);
            try {
                delete(file);
            } catch (IOException e) {
                failures.put(name, explain(e, file, 0));
            }
        }
        try {
            if (Files.isDirectory(directory)) {
                files.sync(directory);
            }
        } catch (IOException e) {
            IOException mayComeBack = explain(e, directory, 0);
            names.forEach(name -> failures.putIfAbsent(name, mayComeBack));
        }
    }

    private void delete(Path file) throws IOException {
        try {
            // An empty directory would be deleted, too, although it is no blob.
            if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(file);
            }
        } catch (FileSystemException e) {
            if (!isBelowAFile(file)) {
                throw e;
            }
        }
    }

    @Override
    public Instant now() throws IOException, InterruptedException {
        try {
            return files.time();
        } catch (NoSuchFileException e) {
            return clock.instant();
        } catch (IOException e) {
            IOException explained = explain(e, root, 0);
            if (explained instanceof AccessDeniedException) {
                return clock.instant();
            }
            throw explained;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A directory that is absent is down, since a disk may not be mounted. A file system is degraded when less than 2 GiB and less than a twentieth of it are
     * free.
     */
    @Override
    public Health health() {
        if (!Files.isDirectory(root)) {
            return new Health.Down(root + " is no directory, or its disk is not mounted");
        }
        if (!Files.isReadable(root) || !Files.isExecutable(root)) {
            return new Health.Down(root + " cannot be read: permission denied");
        }
        try {
            FileStore fileSystem = Files.getFileStore(root);
            if (fileSystem.isReadOnly() || !Files.isWritable(root)) {
                return new Health.Down("nothing can be stored in " + root + ": "
                        + (fileSystem.isReadOnly() ? "the file system is read-only" : "permission denied"));
            }
            long free = fileSystem.getUsableSpace();
            return free < LITTLE_SPACE && free < fileSystem.getTotalSpace() / LITTLE_PART
                    ? new Health.Degraded("only " + (free >> 20) + " MiB are free in " + root)
                    : Health.up();
        } catch (IOException e) {
            return new Health.Unknown("the file system of " + root + " does not tell how it is: " + e.getMessage());
        }
    }

    @Override
    public OptionalLong freeBytes() throws IOException {
        return OptionalLong.of(fileSystem().getUsableSpace());
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return root.toString();
    }

    private Path path(String name) {
        Path file = root.resolve(BlobNames.check(name));
        if (file.getNameCount() != root.getNameCount() + name.split("/", -1).length) {
            throw new IllegalArgumentException("\"" + name + "\" cannot be the name of a file here");
        }
        return file;
    }

    /** A store at a file must not look empty, although some JDKs call absent whatever is below a file. */
    private void refuseFileInPlaceOfStore() throws NotDirectoryException {
        if (Files.isRegularFile(root)) {
            throw new NotDirectoryException(root.toString());
        }
    }

    /** Whether a file is absent because what would have to be its directory is a file. */
    private boolean isBelowAFile(Path file) {
        for (Path above = file.getParent(); above != null && !above.equals(root); above = above.getParent()) {
            if (Files.isRegularFile(above)) {
                return true;
            }
        }
        return false;
    }

    /** Tells what another try will not change from what it may, where something was to be changed. */
    private IOException explain(IOException failure, Path file, long size) throws InterruptedException {
        IOException explained = explain(failure, file);
        boolean clear = explained instanceof FileAlreadyExistsException
                || explained instanceof NoSuchFileException
                || failure instanceof AccessDeniedException;
        return clear
                ? explained
                : refusal(size).map(reason -> refused(file, reason, failure)).orElse(explained);
    }

    private static IOException explain(IOException failure, Path file) throws InterruptedException {
        if (failure instanceof ClosedByInterruptException) {
            Thread.interrupted();
            throw new InterruptedException("interrupted at " + file);
        }
        if (failure instanceof AccessDeniedException) {
            return refused(file, "permission denied", failure);
        }
        String words = failure instanceof FileSystemException named ? named.getReason() : failure.getMessage();
        return Optional.ofNullable(words)
                .map(REFUSALS::get)
                .map(reason -> refused(file, reason, failure))
                .orElse(failure);
    }

    private static IOException refused(Path file, String reason, IOException failure) {
        AccessDeniedException refused = new AccessDeniedException(file.toString(), null, reason);
        refused.initCause(failure);
        return refused;
    }

    /** That of the directory, or of where it is to be made. */
    private FileStore fileSystem() throws IOException {
        Path existing = root;
        while (Files.notExists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing);
    }

    private Optional<String> refusal(long size) {
        try {
            FileStore fileSystem = fileSystem();
            long free = fileSystem.getUsableSpace();
            if (fileSystem.isReadOnly()) {
                return Optional.of("the file system is read-only; nothing was changed");
            }
            return free < size + SPACE_FOR_METADATA
                    ? Optional.of("the disk is full: " + size + " bytes were to be stored where " + free
                            + " are free; nothing was stored")
                    : Optional.empty();
        } catch (IOException e) {
            // Then the failure has to speak for itself.
            return Optional.empty();
        }
    }
}
