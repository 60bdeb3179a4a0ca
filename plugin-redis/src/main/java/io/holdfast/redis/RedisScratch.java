package io.holdfast.redis;

import io.holdfast.redis.internal.server.ScratchDirectory;
import io.holdfast.redis.internal.server.ScratchServer;
import io.holdfast.redis.internal.server.ServerProgram;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Restores servers of Redis and Valkey into directories of their own and starts them, to be looked at. Thread-safe.
 *
 * <p>The server listens on a port of the loopback interface only, with a password that is made for it and stands in a file that nobody else can read. It has nothing of the source's
 * configuration: it is no replica and no node of a cluster, and loads no modules. It looks into each value as it loads it, where it can ({@code sanitize-dump-payload}). It ends when this
 * process does. What a running server {@linkplain RedisSource.Builder#target that a restore fills} has is not touched: no source is needed for it.
 *
 * <p>The program is {@code redis-server} or {@code valkey-server} of this machine, else that of {@code org.signal:embedded-redis} (Redis 7.0) if the host has that on its class path; it must read the format of the copy, so be of the source's version or
 * a newer one.
 *
 * <p>Of a cluster there is a server for each shard, and one more into which the keys of all are put: that is asked. So it takes the memory for two. A key that several shards have is there
 * as the first of them has it, and {@link RedisRestoredCheck} names it.
 *
 * <p>What it gives is a {@link RedisAddress}. Keys whose time is over by now expire in it, as in every restore.
 */
public final class RedisScratch implements ScratchProvider {

    private final Path directory;
    private final Optional<Path> program;
    private final Duration limit;

    private RedisScratch(Builder builder) {
        directory = builder.directory;
        program = builder.program;
        limit = builder.limit;
    }

    /**
     * A scratch with the program that is found on the {@code PATH} or the class path, and an hour for loading.
     *
     * @param directory where is restored to; made if it is absent, and this user's alone
     */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    @Override
    public Restored provision(RestorePoint point, Operation operation) throws IOException, InterruptedException {
        return point.base().entry(RedisFiles.CLUSTER).isPresent()
                ? cluster(point, operation)
                : restored(point, operation);
    }

    private RestoredCluster cluster(RestorePoint point, Operation operation) throws IOException, InterruptedException {
        List<RestoredServer> shards = new ArrayList<>();
        boolean ready = false;
        try {
            for (Shard shard : ClusterRestore.shards(point.base().checkpoint())) {
                shards.add(restored(new ShardPoint(point, shard), operation));
            }
            RestoredCluster cluster = RestoredCluster.of(shards, directory, limit, operation);
            ready = true;
            return cluster;
        } finally {
            if (!ready) {
                RestoredCluster.close(shards);
            }
        }
    }

    @Override
    public Set<TargetIdentity> touches() throws IOException {
        return DirectoryTarget.of(directory).measure();
    }

    /** A {@link RedisRestoredCheck} without invariants. */
    @Override
    public List<RestoredCheck> checks() {
        return List.of(RedisRestoredCheck.builder().build());
    }

    RestoredServer restored(RestorePoint point, Operation operation) throws IOException, InterruptedException {
        operation.checkCancelled();
        ScratchDirectory place = ScratchDirectory.create(directory);
        boolean ready = false;
        try {
            ServerProgram found = program.isPresent()
                    ? ServerProgram.at(program.get())
                    : ServerProgram.find(SnapshotDump.format(SnapshotDump.of(point.base())), place.path());
            Path data = place.path().resolve("data");
            new RestoredFiles(point, data, false, operation).restore();
            RestoredServer restored = start(found, point, place, data, operation);
            ready = true;
            return restored;
        } finally {
            if (!ready) {
                place.close();
            }
        }
    }

    private RestoredServer start(
            ServerProgram found, RestorePoint point, ScratchDirectory place, Path data, Operation operation)
            throws IOException, InterruptedException {
        boolean appended = Files.exists(data.resolve(RedisFiles.APPEND_ONLY));
        ScratchServer server =
                ScratchServer.start(found, place.path(), data, appended, limit, operation::checkCancelled);
        return RestoredServer.of(server, place, data, point);
    }

    /** What a scratch is made with. Not thread-safe. */
    public static final class Builder {

        private final Path directory;
        private Optional<Path> program = Optional.empty();
        private Duration limit = Duration.ofHours(1);

        private Builder(Path directory) {
            this.directory = directory.toAbsolutePath().normalize();
        }

        /** The program of the server, {@code redis-server} or {@code valkey-server}. */
        public Builder program(Path file) {
            program = Optional.of(file.toAbsolutePath());
            return this;
        }

        /** How long loading may take. */
        public Builder limit(Duration time) {
            limit = time;
            return this;
        }

        /** The scratch. */
        public RedisScratch build() {
            return new RedisScratch(this);
        }
    }
}
