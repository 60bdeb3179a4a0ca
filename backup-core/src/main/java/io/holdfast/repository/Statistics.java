package io.holdfast.repository;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is in a repository or a snapshot. */
final class Statistics {

    private Statistics() {}

    static RepositoryStatistics of(long snapshots, BlobIndex index) {
        long dataBlobs = 0;
        long treeBlobs = 0;
        long stored = 0;
        long uncompressed = 0;
        for (int blob = 0; blob < index.size(); blob++) {
            stored += index.length(blob);
            BlobType type = index.type(blob);
            if (index.find(type, index.blob(blob)) != blob) {
                // Another copy of it is counted.
                continue;
            }
            uncompressed += index.plainLength(blob);
            if (type == BlobType.DATA) {
                dataBlobs++;
            } else {
                treeBlobs++;
            }
        }
        return new RepositoryStatistics(snapshots, index.packCount(), dataBlobs, treeBlobs, stored, uncompressed);
    }

    static SnapshotStatistics of(EntrySource snapshot) throws IOException, InterruptedException {
        LongAdder files = new LongAdder();
        LongAdder directories = new LongAdder();
        LongAdder others = new LongAdder();
        LongAdder bytes = new LongAdder();
        snapshot.walk(entry -> true, entry -> {
            LongAdder counter =
                    entry.type() == EntryType.FILE ? files : entry.type() == EntryType.DIRECTORY ? directories : others;
            counter.increment();
            bytes.add(entry.size());
        });
        return new SnapshotStatistics(files.sum(), directories.sum(), others.sum(), bytes.sum());
    }
}
