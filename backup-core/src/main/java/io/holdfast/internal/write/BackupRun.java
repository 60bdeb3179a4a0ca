package io.holdfast.internal.write;

import io.holdfast.BackupReport.SourceReport;
import io.holdfast.ConsistentCut;
import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.SizeLimits;
import io.holdfast.Snapshot;
import io.holdfast.SnapshotSummary;
import io.holdfast.SourceException;
import io.holdfast.StoreException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.read.Manifest;
import io.holdfast.internal.read.SnapshotChain;
import io.holdfast.internal.read.SnapshotEntries;
import io.holdfast.internal.repository.IndexGuard;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.Snapshots;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Cut;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The backup of one source: packs, then index, then snapshot, so that a snapshot exists only when all that it names is durable.
 */
public final class BackupRun {

    private final OpenRepository repository;
    private final RepositoryOptions options;
    private final SoundBlobs.Knowledge knowledge;
    private final HeldLock lock;
    private final LogCoverage coverage;
    private final RunningOperation operation;
    private final Request request;
    private final OffsetDateTime begin;
    private final List<Problem> unreadable = new ArrayList<>();
    private final SourceIdentity identity;
    private final Optional<Snapshot> newest;
    private final Optional<Snapshot> parent;
    private Optional<ConsistentCut> cut = Optional.empty();
    private SnapshotKind kind = SnapshotKind.FULL;
    private Checkpoint checkpoint = Checkpoint.none();

    /**
     * What is asked for.
     *
     * @param name the source's name in its plan
     * @param plan the name of the plan
     * @param run the id of the run
     * @param tags what the host adds
     * @param increments how many may follow a full snapshot
     * @param host the machine in whose name the snapshot is made
     * @param readAll whether unchanged files are read all the same
     * @param dryRun whether nothing is stored
     * @param limits how large it may be
     */
    public record Request(
            String name,
            Source source,
            String plan,
            String run,
            List<String> tags,
            int increments,
            String host,
            boolean readAll,
            boolean dryRun,
            SizeLimits limits) {}

    /**
     * Begins a backup: finds out which source it is, and which snapshot comes before.
     *
     * @param knowledge which copies of blobs are not to be relied on
     * @param coverage what it waits for
     * @throws SourceException if the source cannot be reached
     * @throws StoreException if the snapshots cannot be read
     */
    public BackupRun(
            OpenRepository repository,
            SoundBlobs.Knowledge knowledge,
            Request request,
            HeldLock lock,
            LogCoverage coverage,
            RunningOperation operation)
            throws InterruptedException {
        this.repository = repository;
        this.knowledge = knowledge;
        this.options = repository.options();
        this.lock = lock;
        this.coverage = coverage;
        this.operation = operation;
        this.request = request;
        begin = OffsetDateTime.now(options.clock());
        identity = identity();
        try {
            newest = newest();
            parent = request.readAll ? Optional.empty() : newest;
        } catch (IOException e) {
            throw unstored(e);
        }
    }

    /**
     * Backs the source up.
     *
     * @param index read after this was begun, so that it has all that the snapshot before needs
     * @param together where the sources of the run wait for one another, if they do
     * @throws SourceException if the source cannot be read; no snapshot was made
     * @throws StoreException if the repository cannot be read or written; no snapshot was made
     */
    public SourceReport run(BlobIndex index, Optional<CutBarrier> together) throws InterruptedException {
        try {
            return backUp(index, together);
        } catch (IOException e) {
            throw unstored(e);
        }
    }

    /** What the source was cut together with, once it is backed up. */
    public Optional<ConsistentCut> cut() {
        return cut;
    }

    private StoreException unstored(IOException e) {
        return new StoreException("No snapshot of " + request.name + " was made: " + e.getMessage(), e);
    }

    private SourceIdentity identity() throws InterruptedException {
        try {
            return request.source.identity();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private SourceException unreadable(IOException e) {
        return new SourceException("No snapshot of " + request.name + " was made: " + e.getMessage(), e);
    }

    /** The newest snapshot of the same things on the same machine that may be followed, whoever made it. A damaged one may be it, and must not keep new ones from being made. */
    private Optional<Snapshot> newest() throws IOException, InterruptedException {
        List<Snapshot> candidates = repository
                .snapshots()
                .list(
                        snapshot -> snapshot.hostName().equals(request.host)
                                && mayFollow(snapshot)
                                && snapshot.type().orElse("files").equals(identity.type())
                                && !snapshot.time().isAfter(begin),
                        (id, damage) -> unreadable.add(new Problem(
                                FileType.SNAPSHOT.name(id),
                                "what is unchanged was not looked up in this snapshot, which cannot be read: "
                                        + damage.getMessage())));
        return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.get(candidates.size() - 1));
    }

    private boolean mayFollow(Snapshot snapshot) {
        return snapshot.paths().equals(identity.paths())
                || (request.increments > 0
                        && snapshot.kind() == SnapshotKind.INCREMENTAL
                        && Snapshots.sourcePaths(snapshot).equals(identity.paths()));
    }

    private SourceReport backUp(BlobIndex index, Optional<CutBarrier> together)
            throws IOException, InterruptedException {
        BlobWriter blobs = new BlobWriter(
                repository,
                knowledge.of(index),
                operation.executor(),
                request.dryRun,
                new IndexGuard(repository, lock, operation));
        coverage.awaitBegin(request.source, identity, operation);
        Optional<SnapshotEntries> before = before(index);
        SizeGuard guard =
                new SizeGuard(request.name, request.limits, newest.filter(snapshot -> snapshot.kind() == kind));
        SnapshotWriter writer = new SnapshotWriter(
                blobs,
                new ContentWriter(blobs, operation.executor(), options.parallelism()),
                repository.chunker(),
                before,
                options.clock().getZone(),
                guard,
                operation);
        unreadable.forEach(problem -> writer.warn(problem.path(), problem.reason()));
        Id tree = copyOut(writer, before, blobs, together);
        guard.excess(writer.counts().bytes.sum()).ifPresent(excess -> writer.warn(request.name, excess));
        blobs.flush();
        coverage.await(request.source, identity, checkpoint, operation);
        if (together.isPresent()) {
            together.get().durable(request.name);
        }
        SnapshotSummary summary = summary(writer, blobs);
        Optional<Snapshot> snapshot = request.dryRun
                ? Optional.empty()
                : Optional.of(PublishedSnapshot.publish(repository, document(tree, writer, summary), lock, operation));
        return new SourceReport(request.name, snapshot, summary, writer.skipped(), writer.warnings(), blobs.healed());
    }

    /** What the snapshot follows: as an increment the parent, and else the full snapshot that this consists of. */
    private Optional<SnapshotEntries> before(BlobIndex index) throws InterruptedException {
        if (parent.isEmpty()) {
            return Optional.empty();
        }
        SnapshotEntries entries =
                SnapshotEntries.of(repository, index, Id.fromHex(parent.get().tree()));
        if (request.increments == 0) {
            return Optional.of(entries);
        }
        try {
            SnapshotChain chain = SnapshotChain.of(entries);
            boolean increment = !parent.get().partial()
                    && chain.increments().size() < request.increments
                    && Manifest.of(entries).isOf(identity)
                    && request.source.snapshotter().canIncrement(entries.checkpoint());
            kind = increment ? SnapshotKind.INCREMENTAL : SnapshotKind.FULL;
            return Optional.of(increment ? entries : chain.base());
        } catch (CorruptionException e) {
            unreadable.add(new Problem(
                    FileType.SNAPSHOT.name(Id.fromHex(parent.get().id())),
                    "everything is copied, since this snapshot cannot be read: " + e.getMessage()));
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Id copyOut(
            SnapshotWriter writer, Optional<SnapshotEntries> before, BlobWriter blobs, Optional<CutBarrier> together)
            throws InterruptedException {
        try {
            checkpoint = copyOut(writer, before, together);
            Manifest.of(identity, checkpoint, cut).put(writer);
            if (kind == SnapshotKind.INCREMENTAL) {
                writer.graft(SnapshotChain.BASE, before.orElseThrow().root());
            }
            return writer.finish();
        } catch (IOException e) {
            blobs.salvage(e);
            throw unreadable(e);
        } catch (InterruptedException | RuntimeException e) {
            blobs.salvage(e);
            throw e;
        }
    }

    private Checkpoint copyOut(SnapshotWriter writer, Optional<SnapshotEntries> before, Optional<CutBarrier> together)
            throws IOException, InterruptedException {
        Snapshotter snapshotter = request.source.snapshotter();
        if (together.isEmpty()) {
            return snapshotter.snapshot(asked(before, Cut.alone()), writer, operation);
        }
        CutBarrier others = together.get();
        others.begin(request.name);
        Checkpoint copied = snapshotter.snapshot(asked(before, others.cut(request.name)), writer, operation);
        cut = Optional.of(others.copied(request.name, identity, copied));
        return copied;
    }

    private SnapshotRequest asked(Optional<SnapshotEntries> before, Cut at) {
        return new SnapshotRequest() {
            @Override
            public SnapshotKind kind() {
                return kind;
            }

            @Override
            public Optional<EntrySource> parent() {
                return Optional.ofNullable(before.orElse(null));
            }

            @Override
            public int parallelism() {
                return options.parallelism();
            }

            @Override
            public Cut cut() {
                return at;
            }
        };
    }

    private SnapshotSummary summary(SnapshotWriter writer, BlobWriter blobs) {
        SnapshotWriter.Counts counts = writer.counts();
        return new SnapshotSummary(
                begin,
                OffsetDateTime.now(options.clock()),
                counts.filesNew.sum(),
                counts.filesChanged.sum(),
                counts.filesUnmodified.sum(),
                counts.directoriesNew.sum(),
                counts.directoriesChanged.sum(),
                counts.directoriesUnmodified.sum(),
                blobs.dataBlobs(),
                blobs.treeBlobs(),
                blobs.bytesAdded(),
                blobs.bytesStored(),
                counts.filesNew.sum() + counts.filesChanged.sum() + counts.filesUnmodified.sum(),
                counts.bytes.sum());
    }

    private SnapshotDocument document(Id tree, SnapshotWriter writer, SnapshotSummary summary) {
        return SnapshotDocument.builder(begin, tree, Snapshots.paths(identity.paths(), kind))
                .parent(parent.map(snapshot -> Id.fromHex(snapshot.id())).orElse(null))
                .hostname(request.host)
                .username(options.userName())
                .tags(tags(!writer.skipped().isEmpty()))
                .programVersion(ProgramVersion.current())
                .summary(Snapshots.document(summary))
                .build();
    }

    private List<String> tags(boolean partial) {
        List<String> tags = new ArrayList<>(request.tags);
        tags.add("plan=" + request.plan);
        tags.add("source=" + request.name);
        tags.add("type=" + identity.type());
        tags.add("run=" + request.run);
        tags.add("kind=" + kind.label());
        if (partial) {
            tags.add(Snapshot.PARTIAL);
        }
        if (checkpoint.state().containsKey(Checkpoint.NO_MOMENT)) {
            tags.add(Snapshot.NO_MOMENT);
        }
        return tags;
    }
}
