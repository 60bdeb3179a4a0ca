package io.holdfast.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.postgres.internal.server.ControlFile;
import io.holdfast.postgres.internal.server.PrivateDirectory;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * A data directory that is being written. Files belong to whoever writes them, since a server starts only on its own. A directory that was not completed has a mark, by
 * which the next restore into it recognises what it may replace, and no {@code global/pg_control}. What is there and as it should be is not written again.
 * {@link #write} is thread-safe.
 */
final class DataDirectory {

    private static final String MARK = ".holdfast-restoring";
    private static final int PAGE = 8192;
    private static final int FORCED_AT_A_TIME = 8;
    private static final Set<OpenOption> READ_AND_WRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");

    private final Path root;
    private final TablespaceMap tablespaces;
    private final boolean kept;
    private final Set<Path> directories = new LinkedHashSet<>();
    private final Map<Path, WrittenFile> files = new ConcurrentHashMap<>();

    private DataDirectory(Path root, TablespaceMap tablespaces, boolean kept) {
        this.root = root;
        this.tablespaces = tablespaces;
        this.kept = kept;
    }

    /**
     * Begins to write.
     *
     * @param replaced the system identifier of a cluster whose data directory may be there; empty for none
     * @throws IOException if there is anything but that, or what a restore has left that was not completed; nothing was changed
     */
    static DataDirectory create(Path root, TablespaceMap tablespaces, OptionalLong replaced) throws IOException {
        boolean begun = Files.exists(root.resolve(MARK));
        boolean replacing = !begun && replaced.isPresent() && Files.exists(root.resolve(ClusterFiles.CONTROL));
        if (replacing) {
            checkReplaceable(root, replaced.getAsLong());
        }
        DataDirectory data = new DataDirectory(root, tablespaces, begun || replacing);
        for (Path directory : data.roots()) {
            if (Files.exists(directory) && !Files.isDirectory(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
            boolean ours = begun || (replacing && data.holds(directory));
            if (!ours && Files.exists(directory) && !isEmpty(directory)) {
                throw new DirectoryNotEmptyException(directory + " (a cluster is restored into an empty directory)");
            }
        }
        for (Path directory : data.roots()) {
            data.createDirectory(directory);
        }
        if (!begun) {
            Files.createFile(root.resolve(MARK));
        }
        force(root);
        Files.deleteIfExists(root.resolve(ClusterFiles.CONTROL));
        return data;
    }

    private static void checkReplaceable(Path root, long systemIdentifier) throws IOException {
        if (Files.exists(root.resolve(ClusterFiles.LOCK))) {
            throw new IOException("Nothing was changed: a server is running on " + root
                    + ", or was and did not end orderly (" + ClusterFiles.LOCK + " is there)");
        }
        long there = ControlFile.of(root).systemIdentifier();
        if (there != systemIdentifier) {
            throw new IOException("Nothing was changed: " + root + " is of another cluster, "
                    + Long.toUnsignedString(there) + " and not " + Long.toUnsignedString(systemIdentifier));
        }
    }

    private List<Path> roots() {
        List<Path> roots = new ArrayList<>(List.of(root));
        roots.addAll(tablespaces.directories().values());
        return roots;
    }

    /** Whether this is of the cluster that is there: itself, or a tablespace that it links to. */
    private boolean holds(Path directory) throws IOException {
        if (directory.equals(root)) {
            return true;
        }
        Path links = root.resolve(ClusterFiles.TABLESPACES);
        for (Map.Entry<String, Path> tablespace : tablespaces.directories().entrySet()) {
            Path link = links.resolve(tablespace.getKey());
            if (tablespace.getValue().equals(directory)
                    && Files.exists(link)
                    && Files.exists(directory)
                    && Files.isSameFile(link, directory)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private static void restrict(Path path, Set<PosixFilePermission> permissions) throws IOException {
        if (isPosix(path)) {
            Files.setPosixFilePermissions(path, permissions);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Where a path of the snapshot is. */
    Path path(String path) {
        return tablespaces.locate(path).orElseGet(() -> root.resolve(path));
    }

    /** Creates a directory, or expects a file: it is created when it is written first, or by {@link #sync}. */
    void create(Entry entry) throws IOException {
        Path path = path(entry.path());
        if (entry.type() == EntryType.DIRECTORY) {
            // Where a tablespace is linked to, the server makes a link.
            if (!tablespaces.directories().containsValue(path)) {
                createDirectory(path);
            }
        } else if (!entry.path().equals(ClusterFiles.CONTROL)) {
            expect(path, entry.size());
        }
    }

    private void createDirectory(Path path) throws IOException {
        if (directories.add(path)) {
            if (Files.isSymbolicLink(path) && !roots().contains(path)) {
                Files.delete(path);
            }
            Files.createDirectories(path);
            restrict(path, OWNER_ONLY);
        }
    }

    private void expect(Path path, long size) throws IOException {
        createDirectory(Objects.requireNonNull(path.getParent()));
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            restrict(path, OWNER_ONLY_FILE);
        } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            PrivateDirectory.delete(path);
        }
        files.put(path, new WrittenFile(size));
    }

    /** Opens a file, which is created if there is none. */
    private static FileChannel open(Path path) throws IOException {
        FileAttribute<?>[] attributes = isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE)}
                : new FileAttribute<?>[0];
        return FileChannel.open(path, READ_AND_WRITE, attributes);
    }

    /** Writes a part of a file, as far as it is not there already. */
    void write(String path, long offset, ByteBuffer part) throws IOException {
        Path file = path(path);
        int length = part.remaining();
        try (FileChannel channel = open(file)) {
            if (kept) {
                writeWhatDiffers(channel, offset, part);
            } else {
                writeFully(channel, offset, part);
            }
            WrittenFile written = files.get(file);
            if (written != null) {
                written.written(length, channel);
            }
        }
    }

    private static void writeWhatDiffers(FileChannel file, long offset, ByteBuffer part) throws IOException {
        ByteBuffer there = ByteBuffer.allocate(part.remaining());
        while (there.hasRemaining() && file.read(there, offset + there.position()) > 0) {
            // The next part.
        }
        there.flip();
        for (int at = 0; at < part.limit(); at += PAGE) {
            ByteBuffer page = part.slice(at, Math.min(PAGE, part.limit() - at));
            boolean same = at + page.limit() <= there.limit() && page.equals(there.slice(at, page.limit()));
            if (!same) {
                writeFully(file, offset + at, page);
            }
        }
    }

    private static void writeFully(FileChannel file, long offset, ByteBuffer bytes) throws IOException {
        long position = offset;
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
    }

    /** Ends what the snapshot says: gives the files their lengths, and removes what else there is. */
    void settle() throws IOException {
        if (kept) {
            for (Map.Entry<Path, WrittenFile> file : files.entrySet()) {
                if (Files.exists(file.getKey())) {
                    try (FileChannel channel = open(file.getKey())) {
                        file.getValue().truncate(channel);
                    }
                }
            }
            for (Path directory : roots()) {
                removeOthers(directory);
            }
        }
    }

    /** Links are removed, not followed: the server makes those that it needs. */
    private void removeOthers(Path directory) throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            for (Path path : found.toList()) {
                if (directories.contains(path)) {
                    removeOthers(path);
                } else if (!files.containsKey(path) && !path.equals(root.resolve(MARK))) {
                    PrivateDirectory.delete(path);
                }
            }
        }
    }

    /** Writes a file of our own. */
    void replace(String path, String text) throws IOException {
        expect(path(path), 0);
        try (FileChannel file = open(path(path))) {
            writeFully(file.truncate(0), 0, UTF_8.encode(text));
        }
    }

    /** Adds to a file, which is made if there is none. */
    void append(String path, String text) throws IOException {
        expect(path(path), 0);
        try (FileChannel file = open(path(path))) {
            writeFully(file, file.size(), UTF_8.encode(text));
        }
    }

    /** Brings everything to the disk: several files at a time, since each is waited for. */
    void sync(Operation operation) throws IOException, InterruptedException {
        Queue<Path> left = new ConcurrentLinkedQueue<>(files.keySet());
        // Who waits for a disk is not interrupted.
        Operation.Registration stopping = operation.onCancel(left::clear);
        try {
            CompletableFuture.allOf(Stream.generate(
                                    () -> CompletableFuture.runAsync(() -> forceEach(left), operation.executor()))
                            .limit(FORCED_AT_A_TIME)
                            .toArray(CompletableFuture<?>[]::new))
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("What was restored could not be brought to the disk: " + e.getCause(), e);
        } finally {
            left.clear();
            stopping.close();
        }
        operation.checkCancelled();
        for (Path path : directories) {
            force(path);
        }
    }

    private static void forceEach(Queue<Path> left) {
        try {
            for (Path path = left.poll(); path != null; path = left.poll()) {
                try (FileChannel file = open(path)) {
                    file.force(true);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void force(Path path) throws IOException {
        // Elsewhere a directory cannot be opened, and needs not.
        if (isPosix(path) || !Files.isDirectory(path)) {
            StandardOpenOption how = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
            try (FileChannel channel = FileChannel.open(path, how)) {
                channel.force(true);
            }
        }
    }

    /** Brings what lets a server start to the disk as well, and takes the mark away. */
    void complete() throws IOException {
        Path control = path(ClusterFiles.CONTROL);
        restrict(control, OWNER_ONLY_FILE);
        force(control);
        force(Objects.requireNonNull(control.getParent()));
        Files.delete(root.resolve(MARK));
        force(root);
    }
}
