package io.holdfast.internal.files;

import io.holdfast.internal.posix.HostFiles;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A walk that a test arranges; at first of everything in a directory, which relative roots are relative to. */
final class Walk {

    private final Path directory;
    private List<String> roots = List.of(".");
    private Excludes excludes = Excludes.none();
    private Excludes excludesIgnoringCase = Excludes.none();
    private List<Marker> markers = List.of();
    private long largestFile = Long.MAX_VALUE;
    private boolean oneFileSystem;
    private boolean accessTime;
    private boolean ignoreInode;
    private boolean ignoreChangeTime;
    private Optional<EntrySource> parent = Optional.empty();
    private int parallelism = 2;
    private Optional<ThreadedOperation> operation = Optional.empty();

    Walk(Path directory) {
        this.directory = directory;
    }

    Walk roots(String... paths) {
        roots = List.of(paths);
        return this;
    }

    Walk exclude(String... patterns) {
        excludes = new Excludes(List.of(patterns), excludes.files(), false);
        return this;
    }

    Walk excludeFile(Path file) {
        excludes = new Excludes(excludes.patterns(), List.of(file), false);
        return this;
    }

    Walk excludeIgnoringCase(String... patterns) {
        excludesIgnoringCase = new Excludes(List.of(patterns), List.of(), true);
        return this;
    }

    Walk markers(Marker... choice) {
        markers = List.of(choice);
        return this;
    }

    Walk largestFile(long bytes) {
        largestFile = bytes;
        return this;
    }

    Walk oneFileSystem() {
        oneFileSystem = true;
        return this;
    }

    Walk accessTime() {
        accessTime = true;
        return this;
    }

    Walk ignoreInode() {
        ignoreInode = true;
        return this;
    }

    Walk ignoreChangeTime() {
        ignoreChangeTime = true;
        return this;
    }

    Walk parent(EntrySource snapshot) {
        parent = Optional.of(snapshot);
        return this;
    }

    Walk parallelism(int threads) {
        parallelism = threads;
        return this;
    }

    Walk operation(ThreadedOperation choice) {
        operation = Optional.of(choice);
        return this;
    }

    RecordedTree run() throws IOException, InterruptedException {
        RecordedTree tree = new RecordedTree();
        run(tree);
        return tree;
    }

    void run(RecordedTree tree) throws IOException, InterruptedException {
        WalkOptions options = new WalkOptions(
                excludes,
                excludesIgnoringCase,
                markers,
                largestFile,
                oneFileSystem,
                accessTime,
                ignoreInode,
                ignoreChangeTime);
        SnapshotRequest request = new Request(SnapshotKind.FULL, parent, parallelism);
        try (ThreadedOperation running = operation.orElseGet(ThreadedOperation::new)) {
            TreeWalk.run(HostFiles.best(), Roots.of(roots, directory.toString()), options, request, tree, running);
        }
    }

    private record Request(SnapshotKind kind, Optional<EntrySource> parent, int parallelism)
            implements SnapshotRequest {}
}
