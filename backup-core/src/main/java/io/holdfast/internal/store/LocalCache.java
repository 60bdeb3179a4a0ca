package io.holdfast.internal.store;

import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of a repository's files on a local disk, as they are in the store, so encrypted:
 *
 * <pre>
 * CACHEDIR.TAG
 * &lt;repository id&gt;/index/ID  snapshots/ID  data/II/ID      as in the store, see {@link FileType}
 * </pre>
 *
 * <p>Nothing depends on it. What is absent, damaged or not what its name says is not there, so that the store is asked; what
 * cannot be written is not kept. It may be deleted at any time, also while it is used, and be used by several processes.
 * Thread-safe.
 *
 * <p>When there is more than the limit, what was not used for the longest time goes.
 */
public final class LocalCache {

    private static final String TAG = "CACHEDIR.TAG";
    private static final String TAG_CONTENT = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This directory holds copies that Holdfast makes again when they are gone.
            # See https://bford.info/cachedir/
            """;

    private static final String TEMPORARY = "-tmp-";
    private static final Pattern PLAIN_ID = Pattern.compile("[0-9A-Za-z]{1,64}");

    private static final Logger LOG = LoggerFactory.getLogger(LocalCache.class);

    private final Path directory;
    private final long limit;
    private final Clock clock;
    private final FileAttribute<?>[] onlyForOwner;
    /** Packs that were found to be whole, as they were then. */
    private final Map<Id, State> whole = new ConcurrentHashMap<>();

    private long size;

    private record State(long size, FileTime modified) {}

    private LocalCache(Path directory, long limit, Clock clock) {
        this.directory = directory;
        this.limit = limit;
        this.clock = clock;
        onlyForOwner = directory.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * The cache of a repository, in a directory that those of other repositories may share; made when something is put.
     *
     * @param limit how many bytes to keep
     */
    public static LocalCache of(Path cacheDirectory, String repositoryId, long limit, Clock clock) {
        // Another program may have given the repository any text for its id.
        String name = PLAIN_ID.matcher(repositoryId).matches()
                ? repositoryId
                : Id.hash(repositoryId.getBytes(StandardCharsets.UTF_8)).toHex();
        LocalCache cache = new LocalCache(cacheDirectory.toAbsolutePath().resolve(name), limit, clock);
        cache.removeLeftovers();
        return cache;
    }

    /** The content of a file, if it is here and is what its name says. */
    public Optional<byte[]> read(FileType type, Id id) {
        Path path = path(type, id);
        try {
            byte[] content = Files.readAllBytes(path);
            if (Id.hash(content).equals(id)) {
                touch(path);
                return Optional.of(content);
            }
            forget(type, id);
        } catch (IOException e) {
            logUnlessAbsent(path, e);
        }
        return Optional.empty();
    }

    /**
     * A part of a pack, if it is here, its whole file is what its name says, and the part is within it. The whole is read for
     * the first part, and again if the file has another size or time since.
     */
    public Optional<byte[]> readPack(Id pack, long offset, int length) {
        Path path = path(FileType.PACK, pack);
        try {
            State now = state(path);
            State known = whole.get(pack);
            if (!now.equals(known)) {
                return readPackFirst(pack, offset, length);
            }
            return offset + length <= now.size ? Optional.of(readPart(path, offset, length)) : Optional.empty();
        } catch (IOException e) {
            logUnlessAbsent(path, e);
            return Optional.empty();
        }
    }

    private Optional<byte[]> readPackFirst(Id pack, long offset, int length) throws IOException {
        Optional<byte[]> content = read(FileType.PACK, pack);
        if (content.isEmpty() || offset + length > content.get().length) {
            return Optional.empty();
        }
        whole.put(pack, state(path(FileType.PACK, pack)));
        byte[] part = new byte[length];
        System.arraycopy(content.get(), (int) offset, part, 0, length);
        return Optional.of(part);
    }

    private static byte[] readPart(Path path, long offset, int length) throws IOException {
        byte[] part = new byte[length];
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(offset);
            file.readFully(part);
        }
        return part;
    }

    private static State state(Path path) throws IOException {
        return new State(Files.size(path), Files.getLastModifiedTime(path));
    }

    /** Keeps a file, whose name must be the hash of its content. */
    public void put(FileType type, Id id, byte[] content) {
        Path path = path(type, id);
        try {
            write(path, content);
            grow(content.length);
        } catch (IOException e) {
            LOG.debug("{} is not cached: {}", path, e.toString());
        }
    }

    private void write(Path path, byte[] content) throws IOException {
        Files.createDirectories(path.getParent(), onlyForOwner);
        writeTag();
        Path temporary = Files.createTempFile(path.getParent(), path.getFileName() + TEMPORARY, "");
        try {
            Files.write(temporary, content);
            touch(temporary);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void writeTag() throws IOException {
        Path tag = directory.resolveSibling(TAG);
        if (!Files.exists(tag)) {
            try {
                Files.writeString(Files.createFile(tag), TAG_CONTENT);
            } catch (FileAlreadyExistsException e) {
                LOG.trace("{} was made by another process", tag);
            }
        }
    }

    /** Removes a file, which turned out to be wrong. */
    public void forget(FileType type, Id id) {
        whole.remove(id);
        delete(path(type, id));
    }

    /** Removes the files of a type that the store no longer has. */
    public void retain(FileType type, Set<Id> inStore) {
        for (Path path : regularFiles(directory.resolve(type.directory()))) {
            Optional<Id> id = type.parse(type.prefix() + relative(type, path));
            if (id.isEmpty() || !inStore.contains(id.get())) {
                delete(path);
            }
        }
    }

    private String relative(FileType type, Path path) {
        return directory.resolve(type.directory()).relativize(path).toString().replace('\\', '/');
    }

    private synchronized void grow(long bytes) {
        size += bytes;
        if (size > limit) {
            shrink();
        }
    }

    /** Leaves some room, so that not every new file leads here again. */
    private void shrink() {
        record Kept(Path path, State state) {}
        List<Kept> kept = new ArrayList<>();
        for (Path path : regularFiles(directory)) {
            try {
                kept.add(new Kept(path, state(path)));
            } catch (IOException e) {
                logUnlessAbsent(path, e);
            }
        }
        kept.sort(Comparator.comparing(file -> file.state.modified));
        size = kept.stream().mapToLong(file -> file.state.size).sum();
        for (Kept oldest : kept) {
            if (size <= limit - limit / 10) {
                return;
            }
            delete(oldest.path);
            size -= oldest.state.size;
        }
    }

    /** What a process that was killed left behind; one that is still writing will not find its file, and keeps nothing. */
    private synchronized void removeLeftovers() {
        for (Path path : regularFiles(directory)) {
            try {
                if (path.getFileName().toString().contains(TEMPORARY)) {
                    Files.deleteIfExists(path);
                } else {
                    size += Files.size(path);
                }
            } catch (IOException e) {
                logUnlessAbsent(path, e);
            }
        }
    }

    private static List<Path> regularFiles(Path below) {
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} cannot be listed: {}", below, e.toString());
            return List.of();
        }
    }

    private void touch(Path path) {
        try {
            Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
        } catch (IOException e) {
            LOG.debug("{} cannot be marked as used: {}", path, e.toString());
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("{} cannot be deleted: {}", path, e.toString());
        }
    }

    private Path path(FileType type, Id id) {
        return directory.resolve(type.name(id));
    }

    private static void logUnlessAbsent(Path path, IOException e) {
        if (!(e instanceof NoSuchFileException)) {
            LOG.debug("{} cannot be read from the cache: {}", path, e.toString());
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
