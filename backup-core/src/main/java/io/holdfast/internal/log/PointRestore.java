package io.holdfast.internal.log;

import io.holdfast.ConfigurationException;
import io.holdfast.RecoveryException;
import io.holdfast.Snapshot;
import io.holdfast.SourceException;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.log.RestorePoints.Resolved;
import io.holdfast.internal.read.Manifest;
import io.holdfast.internal.read.SnapshotEntries;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.PointRestoreRequest;
import io.holdfast.repository.RecoveryPoint.AtInstant;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a host asks of the change log of a source in a repository: what can be restored, and that it be restored. */
public final class PointRestore {

    private PointRestore() {}

    /** Which source a snapshot is of, if it says so. */
    public static Optional<SourceIdentity> sourceOf(OpenRepository repository, Snapshot snapshot)
            throws IOException, InterruptedException {
        SnapshotEntries entries = SnapshotEntries.of(repository, repository.index(), Id.fromHex(snapshot.tree()));
        if (snapshot.kind() == SnapshotKind.LOG) {
            return Optional.of(LogHistory.manifest(snapshot, entries).source());
        }
        return Manifest.of(entries)
                .source()
                .map(source -> new SourceIdentity(source.type(), source.id(), snapshot.paths()));
    }

    /** To which points a source can be restored. */
    public static RecoveryWindow window(OpenRepository repository, SourceIdentity identity, Source source)
            throws IOException, InterruptedException {
        try (FollowedLog log = FollowedLog.of(repository, identity, shipper(source))) {
            return Windows.of(log, repository.options().clock().instant());
        }
    }

    /**
     * Restores a source.
     *
     * @throws ConfigurationException if it cannot be restored to the point; nothing was touched
     * @throws RecoveryException if the source's plugin cannot restore it
     */
    public static PointRestoreReport restore(
            OpenRepository repository,
            SourceIdentity identity,
            Source source,
            PointRestoreRequest request,
            RunningOperation operation)
            throws IOException, InterruptedException {
        try (FollowedLog log = FollowedLog.of(repository, identity, shipper(source))) {
            LogContents contents = LogContents.of(log);
            Instant now = repository.options().clock().instant();
            Resolved resolved = RestorePoints.resolve(log, contents, request.point(), now);
            operation.checkCancelled();
            try {
                source.snapshotter().restore(point(log, contents, resolved, request), request::target, operation);
            } catch (IOException e) {
                throw new RecoveryException(
                        identity.type() + " " + identity.id() + " was not restored to " + request.point() + ": "
                                + e.getMessage(),
                        e);
            }
            return new PointRestoreReport(
                    Windows.shown(resolved.base()), resolved.cut().at(), operation.elapsed());
        }
    }

    private static RestorePoint point(
            FollowedLog log, LogContents contents, Resolved resolved, PointRestoreRequest request) {
        EntrySource base = SnapshotEntries.of(
                log.repository(), contents.history().index(), resolved.base().tree());
        LogSource records = resolved.reach()
                .<LogSource>map(reach -> new ReachedLog(log, contents, reach, resolved.cut()))
                .orElseGet(LogSource::none);
        return new RestorePoint() {
            @Override
            public EntrySource base() {
                return base;
            }

            @Override
            public LogSource log() {
                return records;
            }

            @Override
            public Optional<Instant> instant() {
                return request.point() instanceof AtInstant at ? Optional.of(at.instant()) : Optional.empty();
            }

            @Override
            public Map<String, String> target() {
                return resolved.reach().isPresent() ? resolved.cut().at().positions() : Map.of();
            }
        };
    }

    /** What follows the change log of a source. */
    static LogShipper shipper(Source source) {
        return source.log()
                .orElseThrow(() -> new SourceException(source
                        + " has no change log that can be followed, so that there are no points of time in it but"
                        + " its snapshots. Restore one of these."));
    }
}
