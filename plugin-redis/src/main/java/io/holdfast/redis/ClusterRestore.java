package io.holdfast.redis;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the files with which the masters of a cluster start, one directory for each, and says which slots each had. */
final class ClusterRestore {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterRestore.class);

    private final RestorePoint point;
    private final RedisSettings settings;
    private final Operation operation;
    private Optional<SeenSlots> slots;

    ClusterRestore(RestorePoint point, RedisSettings settings, Operation operation) throws InterruptedException {
        this.point = point;
        this.settings = settings;
        this.operation = operation;
        slots = SeenSlots.in(point.base().checkpoint());
    }

    void restore(Path directory) throws IOException, InterruptedException {
        if (settings.target().isPresent()) {
            throw new IOException(
                    "The target server was not touched: it is filled with the copy of a server, and this is one of a cluster. Restore keys=*, or into files");
        }
        List<Shard> shards = shards(point.base().checkpoint());
        refuseExisting(directory, shards);
        for (Shard shard : shards) {
            new RestoredFiles(
                            new ShardPoint(point, shard, this::look),
                            directory.resolve(shard.directory()),
                            settings.replaceExisting(),
                            operation)
                    .restore();
        }
        Entry map = point.base().entry(RedisFiles.CLUSTER).orElseThrow();
        try (InputStream in = point.base().open(map)) {
            Files.copy(in, directory.resolve(RedisFiles.CLUSTER), StandardCopyOption.REPLACE_EXISTING);
        }
        // What was copied before Holdfast kept them has none.
        if (slots.isPresent()) {
            put(slots.get(), directory, shards);
        }
    }

    /** Nodes that know a cluster would go back to it. */
    private void refuseExisting(Path directory, List<Shard> shards) throws IOException {
        for (Shard shard : shards) {
            Path nodes = directory.resolve(shard.directory()).resolve(NodesFile.NAME);
            if (!settings.replaceExisting() && Files.exists(nodes)) {
                throw new FileAlreadyExistsException(
                        nodes.toString(),
                        null,
                        "nothing was restored: a node would go back to the cluster that it names. Restore into an empty directory, or allow that existing files are replaced");
            }
        }
    }

    /** What was seen last before the moment that is wanted counts. */
    private void look(Checkpoint record) {
        SeenSlots.in(record)
                .ifPresent(found ->
                        slots = Optional.of(slots.map(one -> one.orLater(found)).orElse(found)));
    }

    private void put(SeenSlots seen, Path directory, List<Shard> shards) throws IOException {
        if (!seen.isSettled()) {
            LOG.warn(
                    "Slots were being moved at the moment that was restored, so that of keys in them some may be in two shards, or in none: {}",
                    seen.moving());
        }
        Map<String, Object> slotsOf = new LinkedHashMap<>();
        shards.forEach(shard -> slotsOf.put(
                shard.directory(), List.of(seen.shards().get(shard.number() - 1).split(","))));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("slots", slotsOf);
        all.put("moving", seen.moving());
        all.put("seen", seen.at().toString());
        Files.writeString(directory.resolve(RedisFiles.SLOTS), JsonText.of(all) + "\n");
        NodesFile nodes = new NodesFile(seen);
        for (Shard shard : shards) {
            Files.writeString(directory.resolve(shard.directory()).resolve(NodesFile.NAME), nodes.of(shard));
        }
    }

    /** Those that a snapshot has. */
    static List<Shard> shards(Checkpoint base) throws IOException {
        String count = base.state().getOrDefault(Shard.COUNT, "");
        if (!count.matches("\\d{1,4}")) {
            throw new IOException("The snapshot does not say how many shards the cluster had");
        }
        List<Shard> shards = new ArrayList<>();
        for (int i = 1; i <= Integer.parseInt(count); i++) {
            shards.add(new Shard(i));
        }
        return shards;
    }
}
