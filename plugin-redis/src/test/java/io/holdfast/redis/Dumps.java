package io.holdfast.redis;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.testkit.RecordedEntries;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Snapshots of copies that were made elsewhere. */
final class Dumps {

    private Dumps() {}

    static RecordedEntries of(byte[] dump) {
        Checkpoint checkpoint = new Checkpoint(
                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                Map.of(
                        CommandPosition.STREAM,
                        CommandPosition.of("0".repeat(40), 0).toString()),
                Map.of());
        return RecordedEntries.of(
                checkpoint,
                List.of(Entry.file(RedisFiles.DUMP).size(dump.length).build()),
                Map.of(RedisFiles.DUMP, dump));
    }
}
