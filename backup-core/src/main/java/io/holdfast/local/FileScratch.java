package io.holdfast.local;

import io.holdfast.internal.files.FileRestorer;
import io.holdfast.internal.files.RestoredComparison;
import io.holdfast.internal.files.TemporaryDirectory;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Restores files and directories into a directory of their own, which nobody else may read and which is deleted afterwards, or by the next one in the same directory if the process was killed. Its check reads every
 * file back and compares it with what the snapshot has. Immutable and thread-safe.
 *
 * <p>What is restored is also an {@link EntrySource}: the snapshot, as long as it is looked at.
 */
public final class FileScratch implements ScratchProvider {

    private final Path directory;

    private FileScratch(Path directory) {
        this.directory = directory;
    }

    /**
     * One in a directory, which is made when it is first needed and has room for what is restored.
     *
     * @param directory also that of other processes of the same user
     */
    public static FileScratch in(Path directory) {
        return new FileScratch(directory);
    }

    @Override
    public Restored provision(RestorePoint point, Operation operation) throws IOException, InterruptedException {
        TemporaryDirectory own = TemporaryDirectory.in(directory);
        boolean restored = false;
        try {
            Path files = own.path().resolve("files");
            new FileRestorer(HostFiles.best()).restoreCompletely(point.base(), files, entry -> true, operation);
            restored = true;
            return new RestoredFiles(own, files, point.base());
        } finally {
            if (!restored) {
                own.close();
            }
        }
    }

    @Override
    public Set<TargetIdentity> touches() throws IOException {
        return DirectoryTarget.of(directory).measure();
    }

    /** One, for which each file is read back and compared. */
    @Override
    public List<RestoredCheck> checks() {
        return List.of(RestoredComparison::check);
    }

    @Override
    public String toString() {
        return "a scratch in " + directory;
    }

    /**
     * What was restored.
     *
     * @param own is deleted in the end
     * @param snapshot what it was restored from
     */
    private record RestoredFiles(TemporaryDirectory own, Path directory, EntrySource snapshot) implements Restored {

        @Override
        public String description() {
            return "files";
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return type == EntrySource.class ? Optional.of(type.cast(snapshot)) : Optional.empty();
        }

        @Override
        public void close() throws IOException {
            own.close();
        }
    }
}
