package io.holdfast.redis;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What one shard of a cluster is restored from, as if it were the only server.
 *
 * @param cluster what the cluster is restored from
 * @param shard which one
 * @param seen is shown what the records say of the cluster
 */
record ShardPoint(RestorePoint cluster, Shard shard, Consumer<Checkpoint> seen) implements RestorePoint {

    ShardPoint(RestorePoint cluster, Shard shard) {
        this(cluster, shard, upTo -> {});
    }

    @Override
    public EntrySource base() {
        return new Entries(cluster.base(), shard);
    }

    @Override
    public LogSource log() {
        return new Log(cluster.log(), shard, seen);
    }

    @Override
    public Optional<Instant> instant() {
        return cluster.instant();
    }

    /**
     * What is in its directory; entries keep the paths that they have in the snapshot.
     *
     * @param snapshot all of it
     * @param shard whose directory
     */
    private record Entries(EntrySource snapshot, Shard shard) implements EntrySource {

        private String path(String own) {
            return own.isEmpty() ? shard.directory() : shard.directory() + "/" + own;
        }

        private Predicate<Entry> own(Predicate<Entry> which) {
            return entry -> entry.path().startsWith(shard.directory() + "/") && which.test(entry);
        }

        @Override
        public Checkpoint checkpoint() throws InterruptedException {
            return shard.in(snapshot.checkpoint());
        }

        @Override
        public Optional<Entry> entry(String path) throws InterruptedException {
            return snapshot.entry(path(path));
        }

        @Override
        public List<Entry> children(String directory) throws InterruptedException {
            return snapshot.children(path(directory));
        }

        @Override
        public void walk(Predicate<Entry> which, EntryVisitor visitor) throws IOException, InterruptedException {
            snapshot.walk(own(which), visitor);
        }

        @Override
        public InputStream open(Entry file) throws InterruptedException {
            return snapshot.open(file);
        }

        @Override
        public int read(Entry file, long offset, ByteBuffer into) throws InterruptedException {
            return snapshot.read(file, offset, into);
        }

        @Override
        public void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
                throws IOException, InterruptedException {
            snapshot.forEach(own(which), parallelism, handler);
        }

        @Override
        public void copyTo(Path directory, Predicate<Entry> which) throws IOException, InterruptedException {
            snapshot.copyTo(directory, own(which));
        }
    }

    /**
     * The commands of its master.
     *
     * @param all of all masters
     * @param shard whose
     * @param seen is shown what they say of the cluster
     */
    private record Log(LogSource all, Shard shard, Consumer<Checkpoint> seen) implements LogSource {

        @Override
        public Set<String> streams() {
            return all.streams().contains(shard.stream()) ? Set.of(CommandPosition.STREAM) : Set.of();
        }

        @Override
        public void forEach(String stream, RecordHandler handler) throws IOException, InterruptedException {
            all.forEach(shard.stream(), (bytes, upTo) -> {
                seen.accept(upTo);
                handler.record(bytes, shard.in(upTo));
            });
        }
    }
}
