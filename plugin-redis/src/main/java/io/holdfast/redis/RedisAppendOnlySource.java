package io.holdfast.redis;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The append-only files of a server of Redis or Valkey on this machine, whether it runs or not: {@code appendonlydir} with its manifest, its base and what was appended after it, or the one
 * {@code appendonly.aof} of a server older than 7. Thread-safe.
 *
 * <p>A snapshot holds one set: all files that one manifest names, opened while that was not changed. A rewrite in between is noticed, and the new set taken; one that begins later does no harm.
 * What a running server had written is in it; with {@code appendfsync everysec} it may write two seconds after it has answered. The base is compared with its checksum. Of the last file a command
 * or transaction that is not whole is left out, and named; one within the others, and a damaged file, is an error, for no server starts on that.
 *
 * <p>A server with {@code appendonly yes} starts on what is restored. What holds a running server at a moment without its disk, and lets any moment after it be restored, is {@link RedisSource}.
 */
public final class RedisAppendOnlySource implements Source {

    /** The type of source in identities and configuration. */
    static final String TYPE = "redis-aof";

    private final String name;
    private final Path path;

    private RedisAppendOnlySource(String name, Path path) {
        this.name = name;
        this.path = path;
    }

    /**
     * The files of a server.
     *
     * @param name by which the source is known for ever, 1 to 100 of letters, digits, {@code .}, {@code _} and {@code -}
     * @param path the directory that the server calls {@code appenddirname}, or that in which {@code appendonlydir} is, or the file of a server older than 7
     * @throws IllegalArgumentException if it is no such name
     */
    public static RedisAppendOnlySource of(String name, Path path) {
        RedisSource.requireName(name);
        return new RedisAppendOnlySource(name, path.toAbsolutePath().normalize());
    }

    @Override
    public SourceIdentity identity() throws IOException {
        if (!Files.isRegularFile(path)) {
            AppendOnlyManifest.parse(Files.readAllBytes(AppendOnlySet.manifest(path)));
        }
        return new SourceIdentity(TYPE, name, List.of("/" + TYPE + "/" + name));
    }

    @Override
    public Snapshotter snapshotter() {
        return new Copying(path);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "Append-only files of Redis in " + path;
    }

    private record Copying(Path path) implements Snapshotter {

        @Override
        public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                throws IOException, InterruptedException {
            if (request.kind() != SnapshotKind.FULL) {
                throw new IOException("Append-only files are copied as a whole, not as '"
                        + request.kind().label() + "'");
            }
            operation.checkCancelled();
            try (AppendOnlySet set = AppendOnlySet.open(path)) {
                return new AppendOnlyCopy(set, sink, operation).copy();
            }
        }

        /** The manifest comes last: without it there is nothing to start on. */
        @Override
        public void restore(RestorePoint point, RestoreTarget target, Operation operation)
                throws IOException, InterruptedException {
            operation.checkCancelled();
            EntrySource base = point.base();
            Path directory = target.directory();
            Files.createDirectories(directory);
            RestoredFiles.refuseExisting(directory);
            RestoredFiles.refuseWhatWouldNotBeRead(directory, true);
            base.copyTo(directory, entry -> isData(entry) && !isManifest(entry));
            operation.checkCancelled();
            base.copyTo(directory, Copying::isManifest);
            operation.checkCancelled();
        }

        private static boolean isData(Entry entry) {
            return entry.path().equals(RedisFiles.APPEND_ONLY)
                    || (entry.path() + "/").startsWith(RedisFiles.APPEND_ONLY_DIRECTORY + "/");
        }

        private static boolean isManifest(Entry entry) {
            return isData(entry) && entry.path().endsWith(".manifest");
        }
    }
}
