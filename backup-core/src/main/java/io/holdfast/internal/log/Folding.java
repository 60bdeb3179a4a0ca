package io.holdfast.internal.log;

import io.holdfast.Snapshot;
import io.holdfast.SnapshotSummary;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LogBreak;
import io.holdfast.internal.format.LogManifest;
import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.log.LogHistory.Base;
import io.holdfast.internal.log.LogHistory.LogSnapshot;
import io.holdfast.internal.log.LogRuns.Reach;
import io.holdfast.internal.repository.IndexGuard;
import io.holdfast.internal.repository.IndexMerge;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.Snapshots;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.write.BlobWriter;
import io.holdfast.internal.write.ProgramVersion;
import io.holdfast.internal.write.PublishedSnapshot;
import io.holdfast.spi.source.SnapshotKind;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;

/**
 * Moves the tail of a source into snapshots of its log:
 *
 * <pre>
 * shared lock     read the tail up to a segment ─► packs ─► index ─► snapshot: what the last log snapshot had, and that
 *                 if there is a newer base that the log has reached: another snapshot, of it and the pieces since then
 *                 delete log snapshots of which another holds all
 * no lock         delete the segments that are in the snapshot
 * exclusive lock  merge small index files, if there are many and nobody else is at work
 * </pre>
 *
 * <p>Whatever is killed in between leaves segments that are in a snapshot as well, and snapshots that are contained in another: readers skip the ones,
 * and the next folding removes both. Two at the same time do the same twice.
 */
final class Folding {

    /** What the foldings of half a day leave: often enough for whoever opens the repository, and seldom for whoever meets the lock. */
    static final int MANY_INDEX_FILES = 12;

    private final FollowedLog log;
    private final OpenRepository repository;
    private final long pieceSize;
    private final RunningOperation operation;

    /**
     * What folding has done.
     *
     * @param snapshots that were made; none if there was nothing to fold
     * @param records that were moved
     * @param bytes that they have
     */
    record Result(List<Snapshot> snapshots, long records, long bytes) {}

    /**
     * A folding.
     *
     * @param pieceSize from how many bytes on a file is not made longer
     */
    Folding(FollowedLog log, long pieceSize, RunningOperation operation) {
        this.log = log;
        repository = log.repository();
        this.pieceSize = pieceSize;
        this.operation = operation;
    }

    /** Folds what the tail holds now. */
    Result run() throws IOException, InterruptedException {
        Result result;
        try (HeldLock lock = repository.lockShared(operation)) {
            result = fold(lock);
            removeContained(lock);
        }
        removeSegments();
        IndexMerge.merge(repository, MANY_INDEX_FILES, operation);
        return result;
    }

    private Result fold(HeldLock lock) throws IOException, InterruptedException {
        // Before the snapshots: what is gone from it by then is in one of them.
        NavigableMap<Long, NavigableSet<Long>> segments = log.tail().settled();
        LogHistory history = log.history();
        history.problems().forEach(problem -> operation.warn(problem.path(), problem.reason(), false));
        BlobWriter blobs = new BlobWriter(
                repository,
                SoundBlobs.gather(repository, history.index()).of(history.index()),
                operation.executor(),
                false,
                new IndexGuard(repository, lock, operation));
        PieceWriter pieces = new PieceWriter(log, history, blobs, pieceSize);
        pieces.append(segments, operation);
        Optional<Base> newer = newerBase(history, pieces);
        List<LogPiece> since = newer.map(base -> since(base, pieces.pieces())).orElse(List.of());
        boolean holdsAll = pieces.before().isEmpty() && since.equals(pieces.pieces());
        List<Snapshot> made = new ArrayList<>();
        if (pieces.grew() && !holdsAll) {
            made.add(publish(pieces, base(history, pieces.before()), pieces.pieces(), blobs, lock));
        }
        if (newer.isPresent()) {
            made.add(publish(pieces, newer, since, blobs, lock));
        }
        return new Result(made, pieces.records(), pieces.bytes());
    }

    private static Optional<Base> base(LogHistory history, Optional<LogSnapshot> snapshot) {
        return snapshot.flatMap(LogSnapshot::base)
                .flatMap(tree -> history.bases().stream()
                        .filter(base -> base.tree().equals(tree))
                        .findFirst());
    }

    /** The newest complete base that the log has reached and lacks nothing after, if the log does not follow it yet. */
    private Optional<Base> newerBase(LogHistory history, PieceWriter pieces) {
        if (pieces.pieces().isEmpty()) {
            return Optional.empty();
        }
        LogPiece last = pieces.pieces().get(pieces.pieces().size() - 1);
        LogRuns runs = LogRuns.of(pieces.pieces(), List.of(), log.order());
        List<Base> fit = history.bases().stream()
                .filter(base -> !base.checkpoint().positions().isEmpty()
                        && log.order().reaches(last.upTo(), base.checkpoint())
                        && runs.reaches(base.checkpoint()))
                .toList();
        Optional<Base> newest = fit.stream()
                .filter(base -> !base.described().partial())
                .reduce((one, other) -> other)
                .or(() -> fit.stream().reduce((one, other) -> other));
        return newest.filter(base ->
                history.logs().stream().noneMatch(snapshot -> snapshot.base().equals(Optional.of(base.tree()))));
    }

    /** The pieces that hold anything after a base; a piece in which streams end that it does not have is one of them if the log goes on behind that. */
    private List<LogPiece> since(Base base, List<LogPiece> pieces) {
        List<Reach> reaches = LogRuns.of(pieces, List.of(base), log.order()).reaches();
        LogPlace begin = reaches.get(reaches.size() - 1).run().begin();
        int first = 0;
        for (int i = 0; i < pieces.size(); i++) {
            LogPiece piece = pieces.get(i);
            boolean beginsRun =
                    piece.first().compareTo(begin) <= 0 && piece.last().compareTo(begin) >= 0;
            if (beginsRun || log.order().beginsBefore(piece.from(), base.checkpoint())) {
                first = i;
            }
        }
        return pieces.subList(first, pieces.size());
    }

    private Snapshot publish(
            PieceWriter pieces, Optional<Base> base, List<LogPiece> held, BlobWriter blobs, HeldLock lock)
            throws IOException, InterruptedException {
        LogManifest manifest = new LogManifest(log.identity(), base.map(Base::described), held);
        Id tree = new LogTree(blobs).write(manifest, pieces.contents());
        blobs.flush();
        return PublishedSnapshot.publish(repository, document(manifest, base, tree, blobs), lock, operation);
    }

    private SnapshotDocument document(LogManifest manifest, Optional<Base> base, Id tree, BlobWriter blobs) {
        Optional<Snapshot> of = base.flatMap(Base::snapshot);
        OffsetDateTime begin =
                operation.begin().atZone(repository.options().clock().getZone()).toOffsetDateTime();
        List<String> tags = new ArrayList<>();
        // The same plan and source, so that retention sees them together.
        of.flatMap(Snapshot::plan).ifPresent(plan -> tags.add("plan=" + plan));
        of.flatMap(Snapshot::source).ifPresent(source -> tags.add("source=" + source));
        tags.add("type=" + log.identity().type());
        tags.add("kind=" + SnapshotKind.LOG.label());
        long bytes = manifest.pieces().stream().mapToLong(LogPiece::bytes).sum();
        SnapshotSummary summary = new SnapshotSummary(
                begin,
                OffsetDateTime.now(repository.options().clock()),
                0,
                0,
                0,
                0,
                0,
                0,
                blobs.dataBlobs(),
                blobs.treeBlobs(),
                blobs.bytesAdded(),
                blobs.bytesStored(),
                manifest.pieces().size(),
                bytes);
        return SnapshotDocument.builder(
                        begin, tree, Snapshots.paths(log.identity().paths(), SnapshotKind.LOG))
                .hostname(of.map(Snapshot::hostName).orElse(repository.options().hostName()))
                .username(repository.options().userName())
                .tags(tags)
                .programVersion(ProgramVersion.current())
                .summary(Snapshots.document(summary))
                .build();
    }

    /**
     * Removes log snapshots of which another holds all. A shared lock is enough, so that nobody is kept waiting: what they name stays, and of several
     * that hold the same everybody keeps the same one.
     */
    private void removeContained(HeldLock lock) throws IOException, InterruptedException {
        List<Id> contained = contained();
        lock.check();
        repository.files().delete(FileType.SNAPSHOT, contained);
    }

    private List<Id> contained() throws IOException, InterruptedException {
        List<LogSnapshot> kept = new ArrayList<>();
        List<Id> contained = new ArrayList<>();
        List<LogSnapshot> longestFirst = new ArrayList<>(log.history().logs());
        longestFirst.sort(
                Comparator.comparing((LogSnapshot one) -> one.manifest().last())
                        .thenComparing(one -> one.base().isPresent())
                        .thenComparing(one -> one.snapshot().id())
                        .reversed());
        for (LogSnapshot one : longestFirst) {
            if (!one.snapshot().held()
                    && one.snapshot().labels().isEmpty()
                    && kept.stream().anyMatch(longer -> contains(longer.manifest(), one.manifest()))) {
                contained.add(Id.fromHex(one.snapshot().id()));
            } else {
                kept.add(one);
            }
        }
        return contained;
    }

    /** Whether all that one holds is in the other: its base, all segments, and no gap where it has none. */
    private static boolean contains(LogManifest longer, LogManifest shorter) {
        Set<LogBreak> breaks = breaks(shorter);
        return shorter.base().map(LogManifest.Base::tree).stream()
                        .allMatch(tree -> longer.base().stream()
                                .anyMatch(base -> base.tree().equals(tree)))
                && longer.first().compareTo(shorter.first()) <= 0
                && longer.last().compareTo(shorter.last()) >= 0
                && lacks(shorter)
                        .containsAll(lacks(longer).stream()
                                .filter(place -> place.compareTo(shorter.last()) <= 0)
                                .toList())
                && breaks(longer).stream()
                        .filter(one -> one.place().compareTo(shorter.last()) <= 0)
                        .allMatch(breaks::contains);
    }

    private static Set<LogPlace> lacks(LogManifest manifest) {
        Set<LogPlace> lacks = new HashSet<>();
        manifest.pieces().forEach(piece -> lacks.addAll(piece.lacks()));
        return lacks;
    }

    private static Set<LogBreak> breaks(LogManifest manifest) {
        Set<LogBreak> breaks = new HashSet<>();
        manifest.pieces().forEach(piece -> breaks.addAll(piece.breaks()));
        return breaks;
    }

    /** Removes the segments that are in a snapshot, in the order that {@link Tail} asks for; damaged ones stay, since nothing else has what they held. */
    private void removeSegments() throws IOException, InterruptedException {
        Optional<LogManifest> folded = log.history().latest().map(LogSnapshot::manifest);
        if (folded.isEmpty()) {
            return;
        }
        NavigableMap<Long, NavigableSet<Long>> segments = log.tail().list();
        LogPlace last = Tail.lastRecords(segments);
        List<LogPlace> claims = new ArrayList<>();
        List<LogPlace> others = new ArrayList<>();
        segments.forEach((epoch, numbers) -> {
            // While an epoch has its claim, it needs its end: who wrote it would take a free place for his own.
            boolean isDone = epoch < last.epoch() && isFolded(new LogPlace(epoch, numbers.last()), folded.get());
            for (long number : numbers) {
                LogPlace place = new LogPlace(epoch, number);
                if (!place.equals(last) && isFolded(place, folded.get()) && !isLacking(place, folded.get())) {
                    if (number > 0) {
                        others.add(place);
                    } else if (isDone) {
                        claims.add(place);
                    }
                }
            }
        });
        log.tail().delete(claims);
        log.tail().delete(others);
    }

    private static boolean isFolded(LogPlace place, LogManifest folded) {
        return place.compareTo(folded.last()) <= 0;
    }

    private static boolean isLacking(LogPlace place, LogManifest folded) {
        return folded.pieces().stream().anyMatch(piece -> piece.lacks().contains(place));
    }
}
