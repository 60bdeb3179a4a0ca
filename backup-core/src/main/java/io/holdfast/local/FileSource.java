package io.holdfast.local;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.files.Excludes;
import io.holdfast.internal.files.FileSnapshotter;
import io.holdfast.internal.files.Marker;
import io.holdfast.internal.files.Roots;
import io.holdfast.internal.files.WalkOptions;
import io.holdfast.internal.posix.HostPaths;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Files and directories of this machine. Immutable and thread-safe.
 *
 * <p>Kept are files, directories, symbolic links, hard links, named pipes and devices with their owners, modes, times (to the nanosecond), extended
 * attributes and ACLs; names are kept as the bytes that they are. Where the system lets none of this be read, the snapshot says what it lacks.
 *
 * <ul>
 *   <li>What is in {@code /home/x} is in {@code home/x} of the snapshot; what is in a relative path, at that path. The content of {@code .} and of
 *       {@code /} is directly in the snapshot.
 *   <li>A file that the previous snapshot has with the same size, times of modification and of change, and inode number is taken from there unread.
 *   <li>A file that cannot be read, or that vanishes after it was seen, is skipped, and the snapshot is PARTIAL. Of a file that changes while it is
 *       read, there is what was read, and a warning.
 *   <li>Sockets are left out.
 * </ul>
 */
public final class FileSource implements Source {

    /** What it is called in configuration and in {@link SourceIdentity#type()}. */
    static final String TYPE = "files";

    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    private final Roots roots;
    private final Snapshotter snapshotter;

    private FileSource(Roots roots, WalkOptions options) {
        this.roots = roots;
        snapshotter = new FileSnapshotter(roots, options);
    }

    /**
     * Everything in these files and directories.
     *
     * @throws ConfigurationException if two of them would be at the same place of the snapshot
     */
    public static FileSource of(Path path, Path... more) {
        return builder(path, more).build();
    }

    /** Begins with everything in these files and directories, on whatever file systems. */
    public static Builder builder(Path path, Path... more) {
        List<Path> paths = new ArrayList<>(List.of(more));
        paths.add(0, path);
        return new Builder(paths);
    }

    /** The id is that of the machine, and the paths are absolute. */
    @Override
    public SourceIdentity identity() throws IOException {
        String machine =
                Files.isReadable(MACHINE_ID) ? Files.readString(MACHINE_ID).strip() : "";
        return new SourceIdentity(TYPE, machine.isEmpty() ? "local" : machine, roots.hostPaths());
    }

    @Override
    public Snapshotter snapshotter() {
        return snapshotter;
    }

    /** Does nothing. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return TYPE + " "
                + roots.hostPaths().stream().map(EntryPaths::printable).collect(Collectors.joining(", "));
    }

    /**
     * Builds a {@link FileSource}. Not thread-safe.
     *
     * <p>Patterns have the meaning that restic gives to them, and are compared with absolute paths. A pattern is a row of names with {@code /} between
     * them, and leaves out whatever has such a row of names in its path, with everything below it; from the root only, if the pattern begins with
     * {@code /}. In a name {@code *} stands for any characters, {@code ?} for one and {@code [a-z]} for one of a set; {@code **} as a name stands
     * for any number of names. A pattern after {@code !} takes back what those before it leave out, unless that is in a directory which stays out.
     */
    public static final class Builder {

        private final List<Path> paths;
        private final List<String> excludes = new ArrayList<>();
        private final List<Path> excludeFiles = new ArrayList<>();
        private final List<String> excludesIgnoringCase = new ArrayList<>();
        private final List<Path> excludeFilesIgnoringCase = new ArrayList<>();
        private final List<String> markers = new ArrayList<>();
        private boolean excludeCaches;
        private long largestFile = Long.MAX_VALUE;
        private boolean oneFileSystem;
        private boolean accessTime;
        private boolean ignoreInode;
        private boolean ignoreChangeTime;

        private Builder(List<Path> paths) {
            this.paths = List.copyOf(paths);
        }

        /** Leaves out what matches one of these patterns. */
        public Builder exclude(String... patterns) {
            excludes.addAll(List.of(patterns));
            return this;
        }

        /** Leaves out what matches one of these patterns when upper and lower case are the same. */
        public Builder excludeIgnoringCase(String... patterns) {
            excludesIgnoringCase.addAll(List.of(patterns));
            return this;
        }

        /**
         * Leaves out what matches a pattern in a file, which is read at each backup. It has one pattern a line; spaces around it do not belong to it,
         * empty lines and those that begin with {@code #} are no patterns, {@code $NAME} stands for an environment variable and {@code $$} for a dollar.
         */
        public Builder excludeFile(Path file) {
            excludeFiles.add(file);
            return this;
        }

        /** The same with patterns for which upper and lower case are the same. */
        public Builder excludeFileIgnoringCase(Path file) {
            excludeFilesIgnoringCase.add(file);
            return this;
        }

        /**
         * Leaves out everything else in directories that hold this file.
         *
         * @param marker the name of the file, or {@code name:header} if only a file that begins with the header counts
         */
        public Builder excludeIfPresent(String marker) {
            markers.add(marker);
            return this;
        }

        /** Whether to leave out what is in directories that programs have marked as caches by a {@code CACHEDIR.TAG}. */
        public Builder excludeCaches(boolean choice) {
            excludeCaches = choice;
            return this;
        }

        /** Leaves out files of more than so many bytes. */
        public Builder excludeLargerThan(long bytes) {
            largestFile = bytes;
            return this;
        }

        /** Whether to leave out what is in file systems that are mounted below the paths. */
        public Builder oneFileSystem(boolean choice) {
            oneFileSystem = choice;
            return this;
        }

        /** Whether to keep times of last access, which changes the snapshot at each reading of a file. */
        public Builder accessTime(boolean choice) {
            accessTime = choice;
            return this;
        }

        /** Whether a file may be unchanged although its inode number is another, for file systems that make the numbers up. */
        public Builder ignoreInode(boolean choice) {
            ignoreInode = choice;
            return this;
        }

        /** Whether a file may be unchanged although its metadata changed at another time, for what is copied with its times before each backup. */
        public Builder ignoreChangeTime(boolean choice) {
            ignoreChangeTime = choice;
            return this;
        }

        /**
         * The source. Nothing has been looked at yet.
         *
         * @throws ConfigurationException with every problem: a pattern or marker that makes no sense, a negative size, or two paths that would be at
         *     the same place of the snapshot
         */
        public FileSource build() {
            List<String> problems = new ArrayList<>();
            Optional<Roots> roots = attempt(problems, this::roots);
            Optional<Excludes> exact = attempt(problems, () -> new Excludes(excludes, excludeFiles, false));
            Optional<Excludes> ignoringCase =
                    attempt(problems, () -> new Excludes(excludesIgnoringCase, excludeFilesIgnoringCase, true));
            List<Marker> present = new ArrayList<>(excludeCaches ? List.of(Marker.CACHE_DIRECTORY) : List.of());
            markers.forEach(text -> attempt(problems, () -> Marker.of(text)).ifPresent(present::add));
            if (largestFile < 0) {
                problems.add("files are not smaller than 0 bytes, as in " + largestFile);
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems));
            }
            WalkOptions options = new WalkOptions(
                    exact.orElseThrow(),
                    ignoringCase.orElseThrow(),
                    present,
                    largestFile,
                    oneFileSystem,
                    accessTime,
                    ignoreInode,
                    ignoreChangeTime);
            return new FileSource(roots.orElseThrow(), options);
        }

        private Roots roots() {
            return Roots.of(
                    paths.stream().map(HostPaths::text).toList(),
                    HostPaths.text(Path.of("").toAbsolutePath()));
        }

        private static <T> Optional<T> attempt(List<String> problems, Supplier<T> making) {
            try {
                return Optional.of(making.get());
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }
    }
}
