package io.holdfast.spi.recovery;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A directory, which need not be there yet, with all that is in it. Immutable and thread-safe.
 *
 * <p>It is the same by whatever links it is reached, and on Linux also by whatever it is mounted as: it is known by its file system and where it is in that, and by its inode. What two computers share
 * is not recognised, nor one file system that is mounted twice over a network.
 */
public final class DirectoryTarget implements RecoveryTarget {

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private static final int MOST_LINKS = 40;

    private final Path directory;

    private DirectoryTarget(Path directory) {
        this.directory = directory;
    }

    /** The directory of a path. */
    public static DirectoryTarget of(Path directory) {
        return new DirectoryTarget(directory.toAbsolutePath());
    }

    @Override
    public String description() {
        return "the directory " + directory;
    }

    @Override
    public Set<TargetIdentity> measure(Operation operation) throws IOException {
        return measure();
    }

    /**
     * Measures what it is.
     *
     * @throws IOException if it, or what is above it, cannot be looked at
     */
    public Set<TargetIdentity> measure() throws IOException {
        Path real = real(directory, MOST_LINKS);
        MountTable mounts = Files.isReadable(MOUNTS) ? MountTable.of(Files.readAllLines(MOUNTS)) : MountTable.NONE;
        Set<TargetIdentity> all = new LinkedHashSet<>();
        List<String> path = new ArrayList<>();
        path.add(mounts.fileSystem(real));
        mounts.within(real).forEach(name -> path.add(name.toString()));
        all.add(new TargetIdentity("directory", path));
        if (Files.exists(real)) {
            Object inode = Files.readAttributes(real, BasicFileAttributes.class).fileKey();
            if (inode != null) {
                all.add(TargetIdentity.of("inode", inode.toString()));
            }
        }
        return all;
    }

    /** The path without links, as far as it exists, also behind links that lead to where nothing is yet. */
    private static Path real(Path path, int links) throws IOException {
        Path parent = path.getParent();
        Path name = path.getFileName();
        if (Files.exists(path) || parent == null || name == null) {
            return path.toRealPath();
        }
        Path above = real(parent, links);
        if (name.toString().equals("..")) {
            return above.getParent() == null ? above : above.getParent();
        }
        Path here = above.resolve(name);
        if (!Files.isSymbolicLink(here)) {
            return here;
        }
        if (links == 0) {
            throw new FileSystemLoopException(path.toString());
        }
        return real(above.resolve(Files.readSymbolicLink(here)), links - 1);
    }

    @Override
    public String toString() {
        return description();
    }
}
