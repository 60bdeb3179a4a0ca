package io.holdfast.internal.files;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Deletes whatever has a name, with everything below it. Symbolic links are deleted, not followed; what is mounted is refused. */
final class TreeRemoval {

    private TreeRemoval() {}

    /** Deletes what has this name in a directory. */
    static void remove(DirectoryHandle directory, String name) throws IOException {
        if (directory.status(name).type() != EntryType.DIRECTORY) {
            directory.deleteFile(name);
            return;
        }
        Deque<Opened> path = new ArrayDeque<>();
        try {
            removeDirectory(directory, name, path);
        } finally {
            for (Opened opened : path) {
                opened.handle().close();
            }
        }
    }

    private record Opened(DirectoryHandle in, String name, DirectoryHandle handle, Iterator<String> left) {

        static Opened of(DirectoryHandle in, String name) throws IOException {
            DirectoryHandle handle = in.openDirectory(name);
            try {
                if (handle.status(DirectoryHandle.SELF).device()
                        != in.status(DirectoryHandle.SELF).device()) {
                    throw new FileSystemException(
                            EntryPaths.printable(handle.path()), null, "another file system is mounted there");
                }
                return new Opened(in, name, handle, handle.list().iterator());
            } catch (IOException e) {
                handle.close();
                throw e;
            }
        }
    }

    private static void removeDirectory(DirectoryHandle directory, String name, Deque<Opened> path) throws IOException {
        path.push(Opened.of(directory, name));
        while (!path.isEmpty()) {
            Opened current = path.peek();
            if (!current.left().hasNext()) {
                path.pop().handle().close();
                current.in().deleteDirectory(current.name());
                continue;
            }
            String next = current.left().next();
            if (current.handle().status(next).type() == EntryType.DIRECTORY) {
                path.push(Opened.of(current.handle(), next));
            } else {
                current.handle().deleteFile(next);
            }
        }
    }
}
