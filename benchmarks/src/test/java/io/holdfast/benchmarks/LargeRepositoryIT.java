package io.holdfast.benchmarks;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository of many blobs and snapshots is kept in the memory that is promised: 128 MiB and 48 bytes a blob. */
class LargeRepositoryIT {

    private static final int BLOBS = Boolean.getBoolean("holdfast.exhaustive") ? 5_000_000 : 100_000;
    private static final int SNAPSHOTS = 200;

    @TempDir
    private Path scratch;

    @Test
    void isOpenedForgottenFromPrunedVerifiedAndCopiedInThePromisedMemory() throws Exception {
        Path repository = scratch.resolve("repository");
        Path copy = scratch.resolve("copy");
        LargeRepository.make(repository, BoundedOperation.PASSWORD, BLOBS, SNAPSHOTS);

        for (String operation : List.of("open", "forget", "prune", "structure")) {
            bounded(repository, BLOBS).run(operation, scratch);
        }
        // The blobs of both count.
        bounded(repository, 2L * BLOBS).run("copy", copy);
        bounded(copy, BLOBS).run("structure", scratch);
    }

    private static BoundedOperation bounded(Path repository, long blobs) {
        return new BoundedOperation(repository, BoundedOperation.heap(blobs), BoundedOperation.DIRECT);
    }
}
