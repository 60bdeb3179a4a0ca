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
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryPoint.AtInstant;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a host asks of the change log of a source in a repository: what can be restored, and that it be restored. */
public final class PointRestore implements AutoCloseable {

    private final Source source;
    private final FollowedLog log;
    private final LogContents contents;
    private final RecoveryPoint point;
    private final Resolved resolved;

    private PointRestore(Source source, FollowedLog log, LogContents contents, RecoveryPoint point, Resolved resolved) {
        this.source = source;
        this.log = log;
        this.contents = contents;
        this.point = point;
        this.resolved = resolved;
    }

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
        try (PointRestore restore = find(repository, identity, source, request.point())) {
            operation.checkCancelled();
            return restore.perform(request.target(), operation);
        }
    }

    /**
     * Finds what restores a source to a point, and touches nothing.
     *
     * @throws ConfigurationException if nothing does
     */
    static PointRestore find(OpenRepository repository, SourceIdentity identity, Source source, RecoveryPoint point)
            throws IOException, InterruptedException {
        FollowedLog log = FollowedLog.of(repository, identity, shipper(source));
        try {
            LogContents contents = LogContents.of(log);
            Instant now = repository.options().clock().instant();
            return new PointRestore(source, log, contents, point, RestorePoints.resolve(log, contents, point, now));
        } catch (IOException | InterruptedException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** The point that the source will be at. */
    Checkpoint at() {
        return resolved.cut().at();
    }

    /**
     * Restores.
     *
     * @throws RecoveryException if the source's plugin cannot restore it
     */
    PointRestoreReport perform(Path target, RunningOperation operation) throws InterruptedException {
        Instant begin = operation.clock().instant();
        try {
            source.snapshotter().restore(restorePoint(), () -> target, operation);
        } catch (IOException e) {
            throw new RecoveryException(
                    log.identity().type() + " " + log.identity().id() + " was not restored to " + point + ": "
                            + e.getMessage(),
                    e);
        }
        return new PointRestoreReport(
                Windows.shown(resolved.base()),
                at(),
                Duration.between(begin, operation.clock().instant()));
    }

    private RestorePoint restorePoint() {
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
                return point instanceof AtInstant wanted ? Optional.of(wanted.instant()) : Optional.empty();
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

    @Override
    public void close() {
        log.close();
    }
}
