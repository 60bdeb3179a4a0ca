package io.holdfast.internal.posix;

import io.holdfast.spi.source.EntryPaths;
import java.nio.file.FileSystemException;

/** Names of one component, and the paths that they make. */
final class Names {
    private Names() {}

    /** Refuses what cannot be the name of a directory entry. */
    static void requireComponent(String name) throws FileSystemException {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0) {
            throw new FileSystemException(EntryPaths.printable(name), null, "is not the name of a directory entry");
        }
    }

    /** Path of an entry of a directory, or of the directory itself for {@link DirectoryHandle#SELF}. */
    static String join(String directory, String name) {
        if (name.equals(DirectoryHandle.SELF)) {
            return directory;
        }
        return directory.isEmpty() || directory.endsWith("/") ? directory + name : directory + "/" + name;
    }
}
