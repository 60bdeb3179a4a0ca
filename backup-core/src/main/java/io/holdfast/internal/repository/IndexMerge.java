package io.holdfast.internal.repository;

import io.holdfast.internal.index.IndexRewrite;
import io.holdfast.internal.lock.RepositoryLock;
import io.holdfast.internal.run.RunningOperation;
import java.io.IOException;
import java.util.Optional;

/**
 * Replaces many small index files by few large ones, for whoever leaves one every hour and not only now and then: each has to be read when the
 * repository is opened. Until the new ones are durable nothing is deleted, and what they list was listed before.
 */
public final class IndexMerge {

    private IndexMerge() {}

    /**
     * Merges small index files if nobody else is at work. Whoever begins in this moment finds a lock.
     *
     * @param many of fewer none is replaced
     */
    public static void merge(OpenRepository repository, int many, RunningOperation operation)
            throws IOException, InterruptedException {
        if (repository.mergeIndex(many).files().isEmpty()) {
            return;
        }
        Optional<RepositoryLock> held = repository.lockForDeletionAtOnce(operation);
        if (held.isPresent()) {
            try (RepositoryLock lock = held.get()) {
                IndexRewrite merge = repository.mergeIndex(many);
                merge.save(new IndexGuard(repository, lock, operation));
                lock.check();
                merge.deleteReplaced();
            }
        }
    }
}
