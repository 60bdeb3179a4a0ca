package io.holdfast.redis.internal.server;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.jspecify.annotations.Nullable;

/** Directories that nobody else can look into. */
final class PrivateDirectory {

    private PrivateDirectory() {}

    /**
     * Makes a directory with permissions 0700, unless it is there.
     *
     * @throws IOException if what is there is no directory or somebody else's, or others may write to it
     */
    static void create(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        if (!absolute.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(absolute);
            return;
        }
        Files.createDirectories(absolute.getParent());
        try {
            Files.createDirectory(
                    absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            PosixFileAttributes found =
                    Files.readAttributes(absolute, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            String permissions = PosixFilePermissions.toString(found.permissions());
            if (!found.isDirectory()
                    || permissions.substring(3).contains("w")
                    || !found.owner().equals(ownerOfNew(absolute))) {
                throw new IOException(
                        absolute + " is not used, since others than this user could put things there: it is "
                                + found.owner().getName() + "'s, with permissions " + permissions,
                        e);
            }
        }
    }

    /** Who this process is: the owner of what it makes. */
    private static UserPrincipal ownerOfNew(Path directory) throws IOException {
        Path probe = Files.createTempFile(directory, "probe", "");
        try {
            return Files.getOwner(probe);
        } finally {
            Files.delete(probe);
        }
    }

    /** Deletes a directory with all that is in it, if it is there; links are not followed. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            /** A server that is just ending deletes files of its own. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
