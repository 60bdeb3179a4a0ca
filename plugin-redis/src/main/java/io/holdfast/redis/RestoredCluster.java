package io.holdfast.redis;

import io.holdfast.redis.internal.server.ScratchDirectory;
import io.holdfast.redis.internal.server.ScratchServer;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.Restored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster that was restored: a running server for each shard, and one that has the keys of all of them, to be asked. */
final class RestoredCluster implements Restored {

    private static final KeyRestore ALL = KeyRestore.matching("*").existing(KeyRestore.Existing.SKIP);

    private final List<RestoredServer> shards;
    private final ScratchDirectory place;
    private final ScratchServer all;
    private final KeyReport together;

    private RestoredCluster(
            List<RestoredServer> shards, ScratchDirectory place, ScratchServer all, KeyReport together) {
        this.shards = List.copyOf(shards);
        this.place = place;
        this.all = all;
        this.together = together;
    }

    /**
     * Starts a server that has what several have.
     *
     * @param shards in their order
     * @param directory where it is to be
     * @param limit within which it is to run
     */
    static RestoredCluster of(List<RestoredServer> shards, Path directory, Duration limit, Operation operation)
            throws IOException, InterruptedException {
        ScratchDirectory place = ScratchDirectory.create(directory);
        boolean ready = false;
        ScratchServer all = null;
        try {
            Path data = Files.createDirectory(place.path().resolve("data"));
            all = ScratchServer.start(
                    shards.get(0).server().program(), place.path(), data, false, limit, operation::checkCancelled);
            RestoredCluster cluster = new RestoredCluster(shards, place, all, filled(shards, all, place, operation));
            ready = true;
            return cluster;
        } finally {
            if (!ready) {
                if (all != null) {
                    all.close();
                }
                place.close();
            }
        }
    }

    /** Puts the keys of all into one, and tells of those that more than one of them have. */
    private static KeyReport filled(
            List<RestoredServer> shards, ScratchServer all, ScratchDirectory place, Operation operation)
            throws IOException, InterruptedException {
        KeyReport report = new KeyReport();
        KeyPortion portion = KeyPortion.ALL;
        for (RestoredServer shard : shards) {
            RestoredKeys keys = new RestoredKeys(shard.point(), all.login(), ALL, portion, operation);
            report = report.and(keys.restore(shard.save(operation).file(), place.path()));
            // Each master of a cluster has the same.
            portion = portion.withoutLibraries();
        }
        return report;
    }

    /** In the order of the shards. */
    List<RestoredServer> shards() {
        return shards;
    }

    /** What was put together. */
    KeyReport together() {
        return together;
    }

    @Override
    public String description() {
        return shards.size() + " restored servers, one for each shard, and one that has the keys of all, started by "
                + all.program();
    }

    @Override
    public Path directory() {
        return place.path();
    }

    @Override
    public List<String> limits() {
        List<String> limits = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            String name = new Shard(i + 1).directory();
            shards.get(i).limits().forEach(limit -> limits.add(name + ": " + limit));
        }
        return limits;
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return Optional.of(type.cast(this));
        }
        return type.isAssignableFrom(RedisAddress.class)
                ? Optional.of(type.cast(new RedisAddress(all.login())))
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        all.close();
        try {
            place.close();
        } finally {
            close(shards);
        }
    }

    /** Closes all, also where one cannot be. */
    static void close(List<RestoredServer> servers) throws IOException {
        IOException failure = null;
        for (RestoredServer server : servers) {
            try {
                server.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
