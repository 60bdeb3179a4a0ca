package io.holdfast.internal.log;

import io.holdfast.ConfigurationException;
import io.holdfast.RecoveryException;
import io.holdfast.Snapshot;
import io.holdfast.SourceException;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.log.RestorePoints.Resolved;
import io.holdfast.internal.read.Manifest;
import io.holdfast.internal.read.SnapshotChain;
import io.holdfast.internal.read.SnapshotEntries;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.Snapshots;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryPoint.AtInstant;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a host asks of the change log of a source in a repository: what can be restored, and that it be restored. */
public final class PointRestore implements AutoCloseable {

    private final String attempt;
    private final Source source;
    private final RestorePoint point;
    private final RecoveryWindow.Base base;
    private final Checkpoint at;
    private final Runnable closing;

    private PointRestore(
            String attempt,
            Source source,
            RestorePoint point,
            RecoveryWindow.Base base,
            Checkpoint at,
            Runnable closing) {
        this.attempt = attempt;
        this.source = source;
        this.point = point;
        this.base = base;
        this.at = at;
        this.closing = closing;
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
                .map(source -> new SourceIdentity(source.type(), source.id(), Snapshots.sourcePaths(snapshot)));
    }

    /** To which points a source can be restored. */
    public static RecoveryWindow window(OpenRepository repository, SourceIdentity identity, Source source)
            throws IOException, InterruptedException {
        try (FollowedLog log = FollowedLog.of(repository, identity, shipper(source))) {
            return Windows.of(log, repository.options().clock().instant());
        }
    }

    /**
     * Finds what restores what a snapshot shows, and touches nothing.
     *
     * @throws ConfigurationException if nothing does
     */
    public static PointRestore find(OpenRepository repository, Snapshot snapshot, Source source)
            throws IOException, InterruptedException {
        SnapshotEntries entries = SnapshotEntries.of(repository, repository.index(), Id.fromHex(snapshot.tree()));
        if (snapshot.kind() == SnapshotKind.LOG) {
            SourceIdentity identity = LogHistory.manifest(snapshot, entries).source();
            return find(repository, identity, source, log -> LogContents.only(log, snapshot), RecoveryPoint.latest());
        }
        Checkpoint at = entries.checkpoint();
        RecoveryWindow.Base base =
                new RecoveryWindow.Base(snapshot.id(), snapshot.time().toInstant(), snapshot.partial(), at);
        RestorePoint point = new Found(SnapshotChain.of(entries), LogSource.none(), Optional.empty(), Map.of());
        return new PointRestore("to restore the snapshot " + snapshot.shortId(), source, point, base, at, () -> {});
    }

    /**
     * Finds what restores a source to a point, and touches nothing.
     *
     * @throws ConfigurationException if nothing does
     */
    public static PointRestore find(
            OpenRepository repository, SourceIdentity identity, Source source, RecoveryPoint point)
            throws IOException, InterruptedException {
        return find(repository, identity, source, LogContents::of, point);
    }

    /** Where a point is looked for. */
    @FunctionalInterface
    private interface Contents {
        LogContents of(FollowedLog log) throws IOException, InterruptedException;
    }

    private static PointRestore find(
            OpenRepository repository, SourceIdentity identity, Source source, Contents where, RecoveryPoint point)
            throws IOException, InterruptedException {
        FollowedLog log = FollowedLog.of(repository, identity, shipper(source));
        try {
            LogContents contents = where.of(log);
            Instant now = repository.options().clock().instant();
            Resolved resolved = RestorePoints.resolve(log, contents, point, now);
            return new PointRestore(
                    "to restore " + identity.type() + " " + identity.id() + " to " + point,
                    source,
                    found(log, contents, point, resolved),
                    Windows.shown(resolved.base()),
                    resolved.cut().at(),
                    log::close);
        } catch (IOException | InterruptedException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    private static RestorePoint found(FollowedLog log, LogContents contents, RecoveryPoint point, Resolved resolved)
            throws InterruptedException {
        SnapshotEntries base = SnapshotEntries.of(
                log.repository(), contents.history().index(), resolved.base().tree());
        LogSource records = resolved.reach()
                .<LogSource>map(reach -> new ReachedLog(log, contents, reach, resolved.cut()))
                .orElseGet(LogSource::none);
        return new Found(
                SnapshotChain.of(base),
                records,
                point instanceof AtInstant wanted ? Optional.of(wanted.instant()) : Optional.empty(),
                resolved.reach().isPresent() ? resolved.cut().at().positions() : Map.of());
    }

    private record Found(SnapshotChain chain, LogSource log, Optional<Instant> instant, Map<String, String> target)
            implements RestorePoint {
        @Override
        public EntrySource base() {
            return chain.base();
        }

        @Override
        public List<EntrySource> increments() {
            return List.copyOf(chain.increments());
        }
    }

    /** The point that the source will be at. */
    Checkpoint at() {
        return at;
    }

    /**
     * Restores.
     *
     * @throws RecoveryException if the source's plugin cannot restore it
     */
    public PointRestoreReport perform(Path target, RunningOperation operation) throws InterruptedException {
        operation.checkCancelled();
        Instant begin = operation.clock().instant();
        ToldTarget told = new ToldTarget(target, operation);
        try {
            source.snapshotter().restore(point, told, operation);
        } catch (IOException e) {
            throw failed(e);
        }
        return told.report(base, at, Duration.between(begin, operation.clock().instant()));
    }

    /**
     * Restores to where it harms nobody, looks at it, and removes it.
     *
     * @throws RecoveryException if it cannot be restored, does not start, or cannot be removed
     */
    public RehearsalReport rehearse(ScratchProvider scratch, List<RestoredCheck> checks, RunningOperation operation)
            throws InterruptedException {
        operation.checkCancelled();
        Instant begin = operation.clock().instant();
        try (Restored restored = scratch.provision(point, operation)) {
            Instant usable = operation.clock().instant();
            List<CheckReport.Finding> findings = new ArrayList<>();
            for (RestoredCheck check : checks) {
                findings.addAll(check.check(restored, operation).findings());
            }
            return new RehearsalReport(
                    base,
                    at,
                    restored.description(),
                    restored.limits(),
                    new CheckReport(findings),
                    Duration.between(begin, usable),
                    Duration.between(usable, operation.clock().instant()));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private RecoveryException failed(IOException e) {
        return new RecoveryException("It failed " + attempt + ": " + e.getMessage(), e);
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
        closing.run();
    }
}
