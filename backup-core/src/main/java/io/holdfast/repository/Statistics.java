package io.holdfast.repository;

import io.holdfast.Problem;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntrySource.EntryVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is in a repository or a snapshot. */
final class Statistics {

    private Statistics() {}

    static RepositoryStatistics of(long snapshots, List<FileInfo> packs, BlobIndex index) {
        long dataBlobs = 0;
        long treeBlobs = 0;
        long uncompressed = 0;
        for (int blob = 0; blob < index.size(); blob++) {
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
        long stored = packs.stream().mapToLong(FileInfo::size).sum();
        return new RepositoryStatistics(snapshots, packs.size(), dataBlobs, treeBlobs, stored, uncompressed);
    }

    static SnapshotStatistics of(EntrySource snapshot) throws IOException, InterruptedException {
        LongAdder files = new LongAdder();
        LongAdder directories = new LongAdder();
        LongAdder others = new LongAdder();
        LongAdder bytes = new LongAdder();
        List<Problem> problems = new ArrayList<>();
        snapshot.walk(entry -> true, new EntryVisitor() {
            @Override
            public void visit(Entry entry) {
                LongAdder counter = switch (entry.type()) {
                    case FILE -> files;
                    case DIRECTORY -> directories;
                    default -> others;
                };
                counter.increment();
                bytes.add(entry.size());
            }

            @Override
            public void unreadable(String path, RuntimeException why) {
                problems.add(new Problem(path, "it is not counted: " + why.getMessage()));
            }
        });
        return new SnapshotStatistics(files.sum(), directories.sum(), others.sum(), bytes.sum(), problems);
    }
}
