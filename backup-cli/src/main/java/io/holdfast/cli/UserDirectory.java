package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** A directory of the user among what is temporary, always the same, so that the next process finds what one has left that was killed. */
final class UserDirectory {

    private static final String PRIVATE = "rwx------";

    private UserDirectory() {}

    /**
     * The directory, below that of {@code $TMPDIR} or of the system.
     *
     * @throws ConfigurationException if it cannot be made, or others may write there, whose directory it would be
     */
    static Path of(Environment environment) {
        Path temporary = Path.of(environment.variable("TMPDIR").orElse(System.getProperty("java.io.tmpdir")));
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        Path directory = temporary.resolve("holdfast-" + user);
        try {
            if (temporary.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                make(directory);
                requireOwn(directory, temporary);
            }
            return directory;
        } catch (IOException e) {
            throw new ConfigurationException(
                    "There is no directory that something could be restored to for a while: " + e.getMessage()
                            + ". Nothing was done; name another one with $TMPDIR, or with 'scratch' of the source.",
                    e);
        }
    }

    private static void make(Path directory) throws IOException {
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        } catch (FileAlreadyExistsException e) {
            // Of an earlier process, most likely, which is looked at now.
        }
    }

    private static void requireOwn(Path directory, Path temporary) throws IOException {
        PosixFileAttributes there =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Path mine = Files.createTempFile(temporary, "holdfast", "");
        try {
            if (!there.isDirectory()
                    || !there.permissions().equals(PosixFilePermissions.fromString(PRIVATE))
                    || !there.owner().equals(Files.getOwner(mine))) {
                throw new IOException(directory + " is not a directory of this user alone");
            }
        } finally {
            Files.delete(mine);
        }
    }
}
