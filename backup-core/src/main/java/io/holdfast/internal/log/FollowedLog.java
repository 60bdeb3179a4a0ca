package io.holdfast.internal.log;

import io.holdfast.internal.format.Id;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The change log of a source in a repository: where it is, and how its positions compare.
 *
 * @param identity with the paths under which its snapshots are shown
 * @param told what the snapshots that were read have told of it, so that whoever folds every hour reads each once
 */
record FollowedLog(
        OpenRepository repository, SourceIdentity identity, LogOrder order, Tail tail, Map<Id, LogHistory.Told> told)
        implements AutoCloseable {

    /** The log of a source, which need not have one here yet. */
    static FollowedLog of(OpenRepository repository, SourceIdentity identity, LogShipper shipper) {
        return new FollowedLog(
                repository,
                identity,
                new LogOrder(shipper),
                new Tail(repository.files().store(), repository.key(), identity),
                new ConcurrentHashMap<>());
    }

    /** What the snapshots have of it. */
    LogHistory history() throws IOException, InterruptedException {
        return LogHistory.load(repository, identity, told);
    }

    @Override
    public void close() {
        tail.close();
    }
}
