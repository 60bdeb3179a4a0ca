package io.holdfast.internal.files;

import io.holdfast.Problem;
import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.ErrnoException;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.internal.posix.HostPaths;
import io.holdfast.repository.RestoreReport;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Puts the entries of a snapshot into a directory. Thread-safe; but two restores into one directory at a time disturb each other.
 *
 * <ul>
 *   <li>A file is written beside its place under a name {@code .holdfast-restore-…} and renamed when all of it, its metadata included, is there. So
 *       whatever happens, a file is the old one or the new one; and after a crash the next restore into the same directory finds the files that were
 *       finished by their size and time, deletes the unfinished ones and goes on with the rest.
 *   <li>Nothing is written outside the target. Names that lead elsewhere are refused, and no symbolic link is followed on the way from the target to
 *       what is in it, even if somebody puts one there while the restore runs; where a directory belongs, a link is replaced.
 *   <li>What cannot be restored is a problem in the report, and the rest goes on. A full or read-only file system ends the restore.
 *   <li>Owners are restored by number if the user is privileged. Otherwise what belongs to others comes to belong to the user, without setuid and setgid,
 *       and the listener is told once; that is no problem, since it cannot be otherwise. Sockets are not restored.
 * </ul>
 */
public final class FileRestorer {

    private static final int ALL_OF_OWNER = 0700;

    private final HostFiles files;

    /** Restores through the files of this machine. */
    public FileRestorer(HostFiles files) {
        this.files = files;
    }

    /**
     * Restores what the options select.
     *
     * @param target the directory that gets what is in the root directory of the snapshot; it is created if it is absent
     * @throws IOException if the target cannot be opened or created, or its file system is full or read-only; what was restored before is there
     * @throws InterruptedException if the operation was cancelled; likewise
     */
    public RestoreReport restore(EntrySource from, Path target, RestoreOptions options, Operation operation)
            throws IOException, InterruptedException {
        Instant begin = operation.clock().instant();
        Optional<DirectoryHandle> directory = openOrExplain(target.toAbsolutePath(), options.dryRun());
        try (RestoreContext context = RestoreContext.of(files, directory, options, operation)) {
            restore(from, context);
            return context.tally()
                    .report(Duration.between(begin, operation.clock().instant()));
        } catch (ErrnoException e) {
            throw new IOException(
                    "The restore into " + target + " stopped: " + e.getMessage()
                            + ". What was not finished by then is as it was before; restore again when this is mended, and what is finished is not written again.",
                    e);
        }
    }

    private static void restore(EntrySource from, RestoreContext context) throws IOException, InterruptedException {
        try (RestoredContent content = new RestoredContent(context);
                RestoreWalk walk = new RestoreWalk(context, content)) {
            walk.run(from);
        }
    }

    /**
     * Restores with the usual options for a caller who wants all of it.
     *
     * @throws IOException as above, and if something could not be restored as it was; the rest is there
     */
    public void restoreCompletely(EntrySource from, Path target, Predicate<Entry> which, Operation operation)
            throws IOException, InterruptedException {
        int parallelism = Runtime.getRuntime().availableProcessors();
        RestoreReport report = restore(from, target, RestoreOptions.of(which, parallelism), operation);
        if (!report.complete()) {
            Problem first = report.problems().get(0);
            throw new IOException("The restore into " + target + " is not complete; problems: "
                    + report.problems().size() + ", the first with '" + EntryPaths.printable(first.path()) + "': "
                    + first.reason());
        }
    }

    private Optional<DirectoryHandle> openOrExplain(Path target, boolean dryRun) throws IOException {
        try {
            return open(target, dryRun);
        } catch (IOException e) {
            throw new IOException(
                    "Nothing was restored, since " + target + " cannot be opened or made: " + e.getMessage(), e);
        }
    }

    private Optional<DirectoryHandle> open(Path target, boolean dryRun) throws IOException {
        try {
            return Optional.of(files.openDirectory(HostPaths.text(target)));
        } catch (NoSuchFileException e) {
            return dryRun ? Optional.empty() : Optional.of(make(HostPaths.text(target.normalize())));
        }
    }

    /** As far as the path exists it may lead through symbolic links. */
    private DirectoryHandle make(String path) throws IOException {
        String parent = PathNames.parent(path);
        DirectoryHandle existing;
        try {
            existing = files.openDirectory(parent);
        } catch (NoSuchFileException e) {
            existing = make(parent);
        }
        try (DirectoryHandle above = existing) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            above.createDirectory(name, ALL_OF_OWNER);
            return above.openDirectory(name);
        }
    }
}
