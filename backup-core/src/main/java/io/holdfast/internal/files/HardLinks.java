package io.holdfast.internal.files;

import io.holdfast.internal.files.OpenCache.Lease;
import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files of a restore that have several names. The first one is restored like any file; when it is there, the others are linked to it. A file is
 * forgotten when all its names were met, so that some 300 bytes are held for each of which some were not.
 */
final class HardLinks {

    private final Map<Identity, FirstName> firstNames = new ConcurrentHashMap<>();
    private final List<LaterName> laterNames = new ArrayList<>();

    /** If size or time differ, the names were backed up before and after a change, and are different files from then on. */
    private record Identity(long device, long inode, long size, Instant modified) {}

    private static final class FirstName {
        private final String path;
        private long names = 1;
        private long links;
        private volatile boolean there;

        FirstName(Entry file) {
            path = file.path();
            links = file.links();
        }
    }

    private record LaterName(Entry file, FirstName first) {}

    private static Identity identity(Entry file) {
        return new Identity(file.device(), file.inode(), file.size(), file.modified());
    }

    /** Takes a file over if it is a further name of one that was added before; tells whether it is. */
    boolean add(Entry file) {
        if (!hasSeveralNames(file)) {
            return false;
        }
        FirstName first = firstNames.putIfAbsent(identity(file), new FirstName(file));
        if (first == null) {
            return false;
        }
        first.names++;
        first.links = Math.max(first.links, file.links());
        laterNames.add(new LaterName(file, first));
        return true;
    }

    /** How many files were taken over and not yet linked. */
    int count() {
        return laterNames.size();
    }

    /** Says that a file is there as it is in the snapshot. Thread-safe. */
    void isThere(Entry file) {
        FirstName first = hasSeveralNames(file) ? firstNames.get(identity(file)) : null;
        if (first != null && first.path.equals(file.path())) {
            first.there = true;
        }
    }

    private static boolean hasSeveralNames(Entry file) {
        return file.type() == EntryType.FILE && file.links() > 1 && file.inode() != 0;
    }

    /** Links the files that were taken over, once the content of the others is there. */
    void link(RestoreContext context) throws IOException, InterruptedException {
        for (LaterName later : laterNames) {
            context.operation().checkCancelled();
            String path = later.file().path();
            try {
                if (context.options().dryRun()) {
                    context.tally().restored(later.file());
                } else if (later.first().there) {
                    link(later.file(), later.first().path, context);
                } else {
                    context.tally()
                            .problem(
                                    path,
                                    "it was not restored, since " + EntryPaths.printable(later.first().path)
                                            + ", the same file under another name, was not");
                }
            } catch (IOException e) {
                Failures.throwIfFutile(e);
                context.tally().problem(path, "it was not restored: " + Failures.reason(e));
            }
            if (later.first().names >= later.first().links) {
                firstNames.remove(identity(later.file()));
            }
        }
        laterNames.clear();
    }

    private static void link(Entry file, String firstPath, RestoreContext context) throws IOException {
        String firstName = firstPath.substring(firstPath.lastIndexOf('/') + 1);
        try (Lease<DirectoryHandle> directory = context.target().lease(PathNames.directory(file.path()));
                Lease<DirectoryHandle> first = context.target().lease(PathNames.directory(firstPath))) {
            Optional<FileStatus> present = status(directory.value(), file.name());
            if (present.isEmpty()) {
                directory.value().createLink(file.name(), first.value(), firstName);
                context.tally().restored(file);
            } else if (present.get().sameFileAs(first.value().status(firstName))) {
                context.tally().unchanged(file);
            } else if (context.obstacles().makeWay(file, directory.value(), present.get())) {
                String temporary = context.names().next();
                directory.value().createLink(temporary, first.value(), firstName);
                directory.value().rename(temporary, directory.value(), file.name());
                context.tally().restored(file);
            }
        }
    }

    private static Optional<FileStatus> status(DirectoryHandle directory, String name) throws IOException {
        try {
            return Optional.of(directory.status(name));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
