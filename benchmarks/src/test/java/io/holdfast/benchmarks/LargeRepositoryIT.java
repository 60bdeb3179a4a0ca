package io.holdfast.benchmarks;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository of many blobs and snapshots is kept in the memory that is promised: 128 MiB and 48 bytes a blob. */
class LargeRepositoryIT {

    private static final int BLOBS = Boolean.getBoolean("holdfast.exhaustive") ? 5_000_000 : 100_000;
    private static final int SNAPSHOTS = 200;

    @TempDir
    private Path scratch;

    @Test
    void isOpenedForgottenFromPrunedAndVerifiedInThePromisedMemory() throws Exception {
        LargeRepository.make(scratch.resolve("repository"), BoundedOperation.PASSWORD, BLOBS, SNAPSHOTS);

        BoundedOperation bounded = new BoundedOperation(
                scratch.resolve("repository"), BoundedOperation.heap(BLOBS), BoundedOperation.DIRECT);
        for (String operation : new String[] {"open", "forget", "prune", "structure"}) {
            bounded.run(operation, scratch);
        }
    }
}
