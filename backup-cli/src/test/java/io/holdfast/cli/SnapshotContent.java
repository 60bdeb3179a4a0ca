package io.holdfast.cli;

import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import io.holdfast.testkit.FakeSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the files of a source held at some time, or hold in a snapshot.
 *
 * @param hashes by path
 */
record SnapshotContent(Map<String, Integer> hashes) {

    /** What a source holds now. */
    static SnapshotContent of(FakeSource source) {
        Map<String, Integer> hashes = new TreeMap<>();
        source.paths().forEach(path -> hashes.put(path, Arrays.hashCode(source.content(path))));
        return new SnapshotContent(hashes);
    }

    /** What comes back, read to its end. */
    static SnapshotContent of(Repository repository, String snapshot) throws IOException, InterruptedException {
        Map<String, Integer> hashes = new TreeMap<>();
        EntrySource entries = repository.entries(repository.snapshot(snapshot));
        entries.walk(
                entry -> entry.type() == EntryType.FILE && !entry.path().startsWith(".holdfast/"),
                entry -> hashes.put(entry.path(), hash(entries, entry)));
        return new SnapshotContent(hashes);
    }

    private static int hash(EntrySource entries, Entry file) throws IOException, InterruptedException {
        try (InputStream in = entries.open(file)) {
            return Arrays.hashCode(in.readAllBytes());
        }
    }
}
