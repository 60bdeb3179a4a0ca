package io.holdfast.internal.files;

import io.holdfast.internal.files.OpenCache.Lease;
import io.holdfast.internal.posix.DirectoryHandle;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The target of a restore and the directories below it, opened from one to the next and never through a symbolic link. Thread-safe. */
final class TargetTree implements Closeable {

    private static final int OPEN_DIRECTORIES = 64;

    private final Optional<DirectoryHandle> target;
    private final OpenCache<DirectoryHandle> cache = new OpenCache<>(OPEN_DIRECTORIES);

    /**
     * Takes over an open target.
     *
     * @param target empty in a dry run if it does not exist
     */
    TargetTree(Optional<DirectoryHandle> target) {
        this.target = target;
    }

    /** The target itself. */
    Optional<DirectoryHandle> target() {
        return target;
    }

    /** The directory at a path, which is empty for the target itself. */
    Lease<DirectoryHandle> lease(String path) throws IOException {
        return path.isEmpty() ? new Lease<>(target.orElseThrow(), () -> {}) : cache.lease(path, () -> open(path));
    }

    private DirectoryHandle open(String path) throws IOException {
        String[] names = path.split("/");
        DirectoryHandle directory = target.orElseThrow().openDirectory(names[0]);
        for (int i = 1; i < names.length; i++) {
            try (DirectoryHandle above = directory) {
                directory = above.openDirectory(names[i]);
            }
        }
        return directory;
    }

    @Override
    public void close() throws IOException {
        cache.close();
        if (target.isPresent()) {
            target.get().close();
        }
    }
}
