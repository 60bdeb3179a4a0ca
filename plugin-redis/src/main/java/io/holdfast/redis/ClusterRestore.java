package io.holdfast.redis;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Makes the files with which the masters of a cluster start, one directory for each, and says which slots each had. */
final class ClusterRestore {

    private final RestorePoint point;
    private final RedisSettings settings;
    private final Operation operation;

    ClusterRestore(RestorePoint point, RedisSettings settings, Operation operation) {
        this.point = point;
        this.settings = settings;
        this.operation = operation;
    }

    void restore(Path directory) throws IOException, InterruptedException {
        if (settings.target().isPresent()) {
            throw new IOException(
                    "The target server was not touched: it is filled with the copy of a server, and this is one of a cluster. Restore keys=*, or into files");
        }
        for (Shard shard : shards(point.base().checkpoint())) {
            new RestoredFiles(
                            new ShardPoint(point, shard),
                            directory.resolve(shard.directory()),
                            settings.replaceExisting(),
                            operation)
                    .restore();
        }
        Entry map = point.base().entry(RedisFiles.CLUSTER).orElseThrow();
        try (InputStream in = point.base().open(map)) {
            Files.copy(in, directory.resolve(RedisFiles.CLUSTER), StandardCopyOption.REPLACE_EXISTING);
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
