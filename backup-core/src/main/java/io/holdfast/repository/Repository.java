package io.holdfast.repository;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.ConsistentCut;
import io.holdfast.CorruptionException;
import io.holdfast.KeyException;
import io.holdfast.LockedException;
import io.holdfast.NoRepositoryException;
import io.holdfast.NoSuchSnapshotException;
import io.holdfast.Problem;
import io.holdfast.RecoveryException;
import io.holdfast.RepositoryException;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.SourceException;
import io.holdfast.StoreException;
import io.holdfast.bootstrap.KeptDocuments;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.internal.check.LedgerCount;
import io.holdfast.internal.check.RepositoryCheck;
import io.holdfast.internal.check.RollingCheck;
import io.holdfast.internal.files.FileRestorer;
import io.holdfast.internal.files.RestoreOptions;
import io.holdfast.internal.files.Selection;
import io.holdfast.internal.forget.ForgetPlanner;
import io.holdfast.internal.forget.ForgottenSnapshots;
import io.holdfast.internal.forget.SnapshotRemoval;
import io.holdfast.internal.forget.TagChange;
import io.holdfast.internal.forget.Undelete;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.log.FollowRun;
import io.holdfast.internal.log.FollowedLogCoverage;
import io.holdfast.internal.log.GroupRestore;
import io.holdfast.internal.log.LogPart;
import io.holdfast.internal.log.PointRestore;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.internal.prune.PreparedPrune;
import io.holdfast.internal.read.Manifest;
import io.holdfast.internal.read.SnapshotEntries;
import io.holdfast.internal.read.TreeDiff;
import io.holdfast.internal.repair.CopiedBlobs;
import io.holdfast.internal.repair.IndexRepair;
import io.holdfast.internal.repair.MendingChange;
import io.holdfast.internal.repair.PackHealing;
import io.holdfast.internal.repair.PackRepair;
import io.holdfast.internal.repair.Recovery;
import io.holdfast.internal.repair.RewriteChange;
import io.holdfast.internal.repair.SnapshotCopy;
import io.holdfast.internal.repair.SnapshotRewrite;
import io.holdfast.internal.repository.JournalRecords;
import io.holdfast.internal.repository.KeptRecords;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.RestoreTestRecords;
import io.holdfast.internal.repository.Snapshots;
import io.holdfast.internal.run.Ahead;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.internal.write.LogCoverage;
import io.holdfast.internal.write.PlanRun;
import io.holdfast.repair.RecoverReport;
import io.holdfast.repair.RecoverRequest;
import io.holdfast.repair.RepairIndexReport;
import io.holdfast.repair.RepairIndexRequest;
import io.holdfast.repair.RepairPacksReport;
import io.holdfast.repair.RepairPacksRequest;
import io.holdfast.repair.RepairSnapshotsRequest;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.spi.store.Store;
import io.holdfast.verify.LedgerSummary;
import io.holdfast.verify.RollingReport;
import io.holdfast.verify.RollingVerifier;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A repository: deduplicated, compressed and encrypted snapshots in a store, in the format of restic 2, so that {@code restic} can read, check and
 * restore them as well.
 *
 * <p>Thread-safe. Several operations may run at a time, in this process and others. Every method may throw {@link StoreException} when the store
 * fails, {@link CorruptionException} when what it holds is damaged, {@link LockedException} when somebody holds a lock that excludes it, and
 * {@link CancelledException} when it is cancelled or the calling thread is interrupted.
 */
public final class Repository implements AutoCloseable, RecoveryTarget {

    private static final int MOST_KEYS_OF_RESTIC = 20;

    private final OpenRepository repository;
    private final RepositoryOptions options;
    private final Audited audited;

    private Repository(OpenRepository repository, RepositoryOptions options) {
        this.repository = repository;
        this.options = options;
        audited = new Audited(options, repository.files().store().toString());
    }

    /**
     * Makes a new repository and opens it. With the password and the store everything can be restored; without the password nothing can, by nobody.
     *
     * @param store is closed with the repository
     * @param password is not kept
     * @throws ConfigurationException if there is a repository already; it is left as it is
     */
    public static Repository init(Store store, Secret password, RepositoryOptions options) {
        return opening("init", "The repository was not made", store, options, () -> {
            OpenRepository.create(store, password.utf8(), options);
            return new Repository(OpenRepository.open(store, password.utf8(), options), options);
        });
    }

    /**
     * Makes a new repository that cuts content at the same places as another one, and opens it, so that what is copied from there and what is backed up here is
     * stored once. On a store that keeps nothing but what restic knows this holds only if the other one is cut as restic does.
     *
     * @param store is closed with the repository
     * @param password is not kept
     * @param options whose choice of a chunker does not count
     * @throws ConfigurationException if there is a repository already; it is left as it is
     */
    public static Repository initLike(Repository other, Store store, Secret password, RepositoryOptions options) {
        return opening("init", "The repository was not made", store, options, () -> {
            OpenRepository.createLike(other.repository, store, password.utf8(), options);
            return new Repository(OpenRepository.open(store, password.utf8(), options), options);
        });
    }

    /** Opens a repository with the {@linkplain RepositoryOptions#defaults() default options}. */
    public static Repository open(Store store, Secret password) {
        return open(store, password, RepositoryOptions.defaults());
    }

    /**
     * Opens a repository.
     *
     * @param store is closed with the repository
     * @param password is not kept
     * @throws NoRepositoryException if there is none
     * @throws KeyException if the password opens none of its keys
     */
    public static Repository open(Store store, Secret password, RepositoryOptions options) {
        return opening(
                "open",
                "The repository was not opened",
                store,
                options,
                () -> new Repository(OpenRepository.open(store, password.utf8(), options), options));
    }

    /** The repository's own id, 64 hexadecimal digits. */
    public String id() {
        return repository.config().id();
    }

    /** The version of its format: 2, or 1 if an old restic made it. */
    public int version() {
        return repository.config().version();
    }

    @Override
    public String description() {
        return "the repository in " + location();
    }

    /** What its store is, if that can tell; else {@linkplain TargetIdentity#UNKNOWN nobody knows}. */
    @Override
    public Set<TargetIdentity> measure(Operation operation) throws IOException, InterruptedException {
        // Who runs plans has put a fence before it.
        return ForwardingStore.below(repository.medium()) instanceof RecoveryTarget target
                ? target.measure(operation)
                : Set.of(TargetIdentity.UNKNOWN);
    }

    /** Where it is, for a person. */
    public String location() {
        return repository.files().store().toString();
    }

    /**
     * Keeps what this host needs to come back, sealed, beside what it kept before; what it kept more than 90 days ago goes, but for the last three versions. Every run of a plan does well to do so.
     *
     * @return whether that is something else than what it kept last
     * @throws ConfigurationException if the store takes nothing but files of restic's
     */
    public boolean keep(RecoveryDocuments documents) {
        return storing(
                "It is not known whether the configuration was kept",
                () -> new KeptRecords(repository.files()).keep(documents, options.hostName()));
    }

    /**
     * What hosts have kept, the newest first.
     *
     * @param problems is told of each that cannot be read, with the name of its file
     */
    public List<KeptDocuments> kept(Consumer<Problem> problems) {
        return storing("What was kept could not be listed", () -> new KeptRecords(repository.files()).list(problems));
    }

    /**
     * Keeps how a restore test ended, sealed, so that whoever asks for the health of its source later knows, on any host. Of each source of a plan the last {@value RestoreTestRecords#KEPT} stay.
     *
     * @throws ConfigurationException if the store takes nothing but files of restic's
     */
    public void keep(RestoreTestResult result) {
        storing("It is not known whether it was kept how the restore test ended", () -> {
            new RestoreTestRecords(repository.files()).keep(result);
            return result;
        });
    }

    /**
     * How restore tests ended, the newest first.
     *
     * @param problems is told of each that cannot be read, with the name of its file
     */
    public List<RestoreTestResult> restoreTests(Consumer<Problem> problems) {
        return storing(
                "The restore tests could not be listed",
                () -> new RestoreTestRecords(repository.files()).list(problems));
    }

    /**
     * Keeps how far a run of a recovery is, sealed, in place of what this host kept of it before, so that another host can see it when this one is lost. {@link io.holdfast.recovery.RunRequest.Builder#copyTo}
     * has it done. Of each scenario, host and mode the last {@value JournalRecords#KEPT} runs stay, and of those for real all that have not ended.
     *
     * @param run what tells it from all others
     * @param scenario the name of what is recovered
     * @param mode how seriously it is meant
     * @param ended whether it has ended
     * @param lines what has happened so far
     * @param before what was kept of it last; empty if that is not known, and then it is looked for
     * @throws ConfigurationException if the store takes nothing but files of restic's
     */
    public KeptJournal keepJournal(
            String run,
            String scenario,
            RecoveryMode mode,
            boolean ended,
            List<String> lines,
            Optional<KeptJournal> before) {
        return storing(
                "It is not known whether the journal of the recovery was copied",
                () -> new JournalRecords(repository.files())
                        .keep(options.hostName(), run, scenario, mode, ended, lines, before));
    }

    /**
     * What hosts have kept of runs of recoveries: the newest of each run, those that were kept last first. {@link io.holdfast.recovery.RunCopy} reads it.
     *
     * @param problems is told of each that cannot be read, with the name of its file
     */
    public List<KeptJournal> journals(Consumer<Problem> problems) {
        return storing(
                "The copies of journals could not be listed",
                () -> new JournalRecords(repository.files()).list(problems));
    }

    /**
     * Keeps what an observer has seen, sealed, in place of what it has kept before of the same. {@link io.holdfast.detect.Votes#in} has it done.
     *
     * @param detector what it looks at
     * @param observer who
     * @param state what it makes of that
     * @param began when what is wrong began, as far as it can tell
     * @throws ConfigurationException if the store takes nothing but files of restic's
     */
    public void keepVote(String detector, String observer, String state, Optional<Instant> began) {
        storing("It is not known whether the vote of " + observer + " was kept", () -> {
            repository.votes().keep(detector, observer, state, began);
            return observer;
        });
    }

    /**
     * What each observer has kept last of what a detector looks at. What cannot be opened, as what nobody with a key has kept, is logged and is of no observer.
     *
     * @param detector what they look at
     */
    public List<KeptVote> votes(String detector) {
        return storing("The votes could not be read", () -> repository.votes().list(detector));
    }

    /** How its store is, as far as that can be told without storing anything. */
    public Health storeHealth() {
        return storing(
                "The store could not be asked", () -> repository.files().store().health());
    }

    /** How many bytes can be stored besides what there is; empty where the store does not tell. */
    public OptionalLong freeBytes() {
        return storing(
                "The store could not be asked", () -> repository.files().store().freeBytes());
    }

    /** The store's own time, which all its clients share. */
    public Instant storeTime() {
        return storing(
                "The store could not be asked", () -> repository.files().store().now());
    }

    /** All snapshots, oldest first; fails if one is damaged. */
    public List<Snapshot> snapshots() {
        return snapshots(SnapshotFilter.all());
    }

    /**
     * The snapshots that a filter accepts, oldest first.
     *
     * @throws CorruptionException if any is damaged: whoever decides by this list what may go must not decide by a part of it
     */
    public List<Snapshot> snapshots(SnapshotFilter filter) {
        return reading(
                "The snapshots could not be listed",
                () -> repository.snapshots().list(filter));
    }

    /**
     * The snapshots that a filter accepts and that can be read, oldest first.
     *
     * @param problems is told of each that is damaged, of which nobody knows whether the filter would accept it, with the name of its file
     */
    public List<Snapshot> snapshots(SnapshotFilter filter, Consumer<Problem> problems) {
        return reading(
                "The snapshots could not be listed",
                () -> repository.snapshots().list(filter, naming(FileType.SNAPSHOT, problems)));
    }

    private static Snapshots.DamageListener naming(FileType type, Consumer<Problem> problems) {
        return (id, damage) -> problems.accept(new Problem(type.name(id), String.valueOf(damage.getMessage())));
    }

    /** One of all snapshots, as {@link #snapshot(String, SnapshotFilter)}. */
    public Snapshot snapshot(String which) {
        return snapshot(which, SnapshotFilter.all());
    }

    /**
     * One of the snapshots that a filter accepts.
     *
     * @param which its id, or as many of its first digits as tell it from the others, or {@code latest}
     * @throws NoSuchSnapshotException if there is none, or the digits fit several
     * @throws CorruptionException if one is damaged that may be meant: one whose id begins so, or any if it is the latest that is meant
     */
    public Snapshot snapshot(String which, SnapshotFilter filter) {
        return reading(
                "The snapshots could not be listed",
                () -> repository.snapshots().find(which, filter));
    }

    /** What is in a snapshot. It can be read until the repository is closed, or somebody removes the snapshot. */
    public EntrySource entries(Snapshot snapshot) {
        return audited.run(
                "read",
                Map.of("snapshot", snapshot.id()),
                () -> reading("The snapshot could not be read", () -> entries(snapshot, repository.index())));
    }

    /** What a snapshot shows together with those of other sources, if its plan was {@linkplain BackupPlan.Builder#consistent consistent}. */
    public Optional<ConsistentCut> cut(Snapshot snapshot) {
        return reading(
                "The snapshot could not be read",
                () -> Manifest.of(entries(snapshot, repository.index())).cut());
    }

    private SnapshotEntries entries(Snapshot snapshot, BlobIndex index) {
        return SnapshotEntries.of(repository, index, Id.fromHex(snapshot.tree()));
    }

    /**
     * Passes on every difference between two snapshots, in the order of the bytes of the paths' names, each directory before what is in it.
     *
     * @param problems is told of each directory that is damaged in one of them; what is in it is compared no further, the rest is
     */
    public void diff(Snapshot before, Snapshot after, Consumer<Change> each, Consumer<Problem> problems) {
        reading("The snapshots could not be compared", () -> {
            BlobIndex index = repository.index();
            TreeDiff.compare(entries(before, index), entries(after, index), each, problems);
            return each;
        });
    }

    /** How much the repository holds. */
    public RepositoryStatistics statistics() {
        return reading(
                "The repository could not be counted",
                () -> Statistics.of(
                        repository.files().list(FileType.SNAPSHOT).size(),
                        repository.files().list(FileType.PACK),
                        repository.index()));
    }

    /** How much a snapshot would restore to; what is damaged is named and not counted. */
    public SnapshotStatistics statistics(Snapshot snapshot) {
        return reading("The snapshot could not be counted", () -> Statistics.of(entries(snapshot, repository.index())));
    }

    /**
     * Restores a snapshot, or a part of it, into a directory. What was finished by a restore that was killed is not written again. What is damaged is
     * a problem in the report, and the rest is restored; under a directory that cannot be read nothing is deleted.
     *
     * @throws ConfigurationException if a pattern cannot be read, or the snapshot has no such subtree; nothing was touched
     * @throws RecoveryException if the target cannot be written; what was restored until then is there
     */
    public RestoreReport restore(Snapshot snapshot, RestoreRequest request) {
        Selection which = selection(request);
        Map<String, String> about =
                Map.of("snapshot", snapshot.id(), "target", request.target().toString());
        return running("restore", about, "Nothing was restored", request.cancellation(), operation -> {
            HeldLock lock = lockAndLoad(operation);
            try {
                SnapshotEntries all = entries(snapshot, repository.index());
                SnapshotEntries entries = all.below(request.subtree())
                        .orElseThrow(() ->
                                new ConfigurationException("The snapshot " + snapshot.shortId() + " has no directory \""
                                        + EntryPaths.printable(request.subtree()) + "\"; nothing was restored"));
                snapshot.summary().ifPresent(known -> operation.expect(known.filesProcessed(), known.bytesProcessed()));
                RestoreReport report = restore(entries, which, request, operation);
                noteDamage(operation);
                return report;
            } finally {
                lock.close();
            }
        });
    }

    private RestoreReport restore(
            SnapshotEntries entries, Selection which, RestoreRequest request, RunningOperation operation)
            throws InterruptedException {
        RestoreOptions how = new RestoreOptions(
                which,
                request.overwrite(),
                request.deleteExtra(),
                request.dryRun(),
                request.sparse(),
                request.durable(),
                options.parallelism(),
                new RestoreProgress(operation));
        try {
            return new FileRestorer(HostFiles.best()).restore(entries, request.target(), how, operation);
        } catch (IOException e) {
            throw new RecoveryException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Selection selection(RestoreRequest request) {
        try {
            return Selection.of(request.includes(), request.excludes());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("Nothing was restored: " + e.getMessage(), e);
        }
    }

    /**
     * To which points of its life a source with a change log can be restored.
     *
     * @throws SourceException if the source cannot be reached, or has no change log
     */
    public RecoveryWindow window(Source source) {
        return window(identity(source), source);
    }

    /**
     * The same of a source that cannot be asked who it is.
     *
     * @param source is not connected to; its plugin compares positions
     * @throws SourceException if it has no change log
     */
    public RecoveryWindow window(SourceIdentity identity, Source source) {
        return reading("The window could not be made", () -> PointRestore.window(repository, identity, source));
    }

    /** Which source a snapshot is of: type, id, and paths; empty if it does not say, as one of files. */
    public Optional<SourceIdentity> sourceOf(Snapshot snapshot) {
        return reading("The snapshot could not be read", () -> PointRestore.sourceOf(repository, snapshot));
    }

    /**
     * Restores a source to a point of its life: a snapshot, and over it the log. What a {@linkplain RecoveryPoint#snapshot snapshot} shows is restored without
     * asking the source who it is.
     *
     * @throws ConfigurationException if it cannot be restored to that point; nothing was touched, and the message names the nearest points
     * @throws NoSuchSnapshotException if the point is a snapshot that there is not
     * @throws SourceException if the source cannot be reached, or has no change log
     * @throws RecoveryException if its plugin cannot restore it
     */
    public PointRestoreReport restore(Source source, PointRestoreRequest request) {
        return atPoint(
                source,
                request.point(),
                request.identity(),
                request.cancellation(),
                Map.of(
                        "point",
                        request.point().toString(),
                        "target",
                        request.target().toString()),
                (found, operation) -> found.perform(request.target(), operation));
    }

    /**
     * Restores a source as {@link #restore(Source, PointRestoreRequest)} does, but to where it harms nobody; looks at what is there, and removes it.
     *
     * @return what was found; that it passed has to be asked of it
     * @throws ConfigurationException if it cannot be restored to that point, and the message names the nearest points
     * @throws NoSuchSnapshotException if the point is a snapshot that there is not
     * @throws SourceException if the source cannot be reached, or has no change log
     * @throws RecoveryException if it cannot be restored, what was restored does not start, or it could not be removed
     */
    public RehearsalReport rehearse(Source source, RehearsalRequest request) {
        return atPoint(
                source,
                request.point(),
                request.identity(),
                request.cancellation(),
                Map.of("point", request.point().toString(), "target", "scratch"),
                (found, operation) -> found.rehearse(request.scratch(), request.checks(), operation));
    }

    /** What is done with a point that was found. */
    @FunctionalInterface
    private interface AtPoint<R> {
        R run(PointRestore found, RunningOperation operation) throws IOException, InterruptedException;
    }

    private <R> R atPoint(
            Source source,
            RecoveryPoint point,
            Optional<SourceIdentity> known,
            Cancellation cancellation,
            Map<String, String> about,
            AtPoint<R> body) {
        if (point instanceof RecoveryPoint.AtSnapshot at) {
            Snapshot snapshot = snapshot(at.which());
            return running("restore", about, "Nothing was restored", cancellation, operation -> {
                HeldLock lock = lockAndLoad(operation);
                return under(lock, () -> PointRestore.find(repository, snapshot, source), operation, body);
            });
        }
        return running("restore", about, "Nothing was restored", cancellation, operation -> {
            // A server takes about as long to say who it is as the lock takes to settle.
            try (Ahead<SourceIdentity> identity =
                    Ahead.start(operation.executor(), () -> known.orElseGet(() -> identity(source)))) {
                HeldLock lock = lockAndLoad(operation);
                return under(lock, () -> PointRestore.find(repository, identity.get(), source, point), operation, body);
            }
        });
    }

    /** Finds a point. */
    @FunctionalInterface
    private interface Finding {
        PointRestore find() throws IOException, InterruptedException;
    }

    private static <R> R under(HeldLock lock, Finding finding, RunningOperation operation, AtPoint<R> body)
            throws IOException, InterruptedException {
        try (PointRestore found = finding.find()) {
            return body.run(found, operation);
        } finally {
            lock.close();
        }
    }

    /**
     * Restores several sources with change logs to one moment. Which points these are is found for all of them before any is touched.
     *
     * @throws ConfigurationException if one cannot be restored to that moment; nothing was touched, and the message names the nearest points
     * @throws SourceException if one has no change log
     * @throws RecoveryException if a plugin cannot restore its source; those before it are restored
     */
    public GroupRestoreReport restore(GroupRestoreRequest request) {
        return running("restore", "Not all was restored", request.cancellation(), operation -> {
            HeldLock lock = lockAndLoad(operation);
            try {
                return new GroupRestore(repository, request, operation).run();
            } finally {
                lock.close();
            }
        });
    }

    /**
     * Begins to follow the change log of a source: it becomes durable soon after it was written, and is folded into snapshots. Neither backups nor prune
     * are kept waiting.
     *
     * @param source is not closed
     * @return what is to be closed before the source and this repository are
     * @throws SourceException if the source cannot be reached, or has no change log
     * @throws ConfigurationException if the store cannot keep a change log
     * @throws StoreException if the store does not say whether it can
     */
    public Following follow(Source source, FollowRequest request) {
        SourceIdentity identity = identity(source);
        return audited.run(
                "follow",
                Map.of("source", identity.type() + " " + identity.id()),
                () -> storing(
                        "The change log is not followed",
                        () -> new Following(FollowRun.start(repository, identity, source, request))));
    }

    /**
     * Folds into a snapshot what was followed of a source that nobody follows any more.
     *
     * @param source is not connected to; its plugin compares positions
     */
    public void foldLog(SourceIdentity identity, Source source) {
        storing("The change log was not folded", () -> {
            FollowRun.fold(repository, identity, source);
            return identity;
        });
    }

    /**
     * Hands over a part of a change log as it was stored: the records of a stream in order, from the first that ends after a position up to the first that ends
     * at or behind another. The first one may begin before that part, and there may be fewer, or none; what is missing is not pointed out.
     *
     * @param order of positions of the stream
     * @throws StoreException if the store fails, or the handler does
     */
    public void readLog(
            SourceIdentity of,
            Comparator<String> order,
            String stream,
            String after,
            String upTo,
            LogSource.RecordHandler handler) {
        reading("The change log could not be read", () -> {
            new LogPart(order, stream, after, upTo).read(repository, of, handler);
            return of;
        });
    }

    private static SourceIdentity identity(Source source) {
        try {
            return storing("It is not known which source it is", () -> source.identity());
        } catch (StoreException e) {
            throw new SourceException(
                    "The source cannot be asked which one it is. If it is gone, say so; a snapshot of it tells: "
                            + e.getMessage(),
                    e);
        }
    }

    /** A lock takes a moment to settle, in which the index is loaded; it is completed under the lock. */
    private HeldLock lockAndLoad(RunningOperation operation) throws IOException, InterruptedException {
        operation.executor().execute(repository::loadIndexAhead);
        return lockForReading(operation);
    }

    /** Reading goes on without a lock where the store takes none, as a read-only one. */
    private HeldLock lockForReading(RunningOperation operation) throws IOException, InterruptedException {
        try {
            return repository.lockShared(operation);
        } catch (AccessDeniedException | ReadOnlyFileSystemException e) {
            operation.warn(
                    location(), "no lock could be taken, so that another program may remove what is being read", false);
            return HeldLock.NONE;
        }
    }

    /** What could not be read because it is damaged is remembered, so that the next backup stores it again. */
    private void noteDamage(RunningOperation operation) throws InterruptedException {
        try {
            repository.damage().save();
        } catch (IOException e) {
            operation.warn(
                    location(),
                    "what is damaged could not be noted, so that the next backup does not know of it: "
                            + e.getMessage(),
                    false);
        }
    }

    /** Runs a plan, as {@link BackupPlan#run()} does. */
    public BackupReport backUp(BackupPlan plan) {
        Instant begin = options.clock().instant();
        String run = UUID.randomUUID().toString();
        return running("backup", "No snapshot was made", plan.cancellation(), operation -> {
            // It is completed under the lock, which takes a moment to settle.
            operation.executor().execute(repository::loadIndexAhead);
            HeldLock lock = plan.dryRun() ? HeldLock.NONE : repository.lockShared(operation);
            try (lock) {
                LogCoverage coverage = plan.longestLogWait()
                        .<LogCoverage>map(longest -> new FollowedLogCoverage(repository, longest))
                        .orElse(LogCoverage.NOT_WANTED);
                PlanRun backups = new PlanRun(repository, plan, run, lock, coverage, operation);
                backups.run();
                if (!plan.dryRun()) {
                    noteDamage(operation);
                }
                return new BackupReport(
                        plan.name(),
                        run,
                        backups.reports(),
                        backups.cut(),
                        Duration.between(begin, options.clock().instant()));
            }
        });
    }

    /**
     * Copies snapshots of another repository into this one. Each chunk and directory is opened, proven and sealed with this repository's key, so that the copy
     * depends on nothing there. A snapshot that was copied before is not copied again; a copy that was killed goes on with what is not yet here.
     */
    public CopyReport copy(CopyRequest request) {
        Repository from = request.from();
        return running("copy", "The copy is not complete", request.cancellation(), operation -> {
            try (HeldLock lockThere = from.lockAndLoad(operation);
                    HeldLock lock = request.dryRun() ? HeldLock.NONE : repository.lockShared(operation)) {
                lockThere.check();
                List<Snapshot> snapshots =
                        request.snapshots().isPresent() ? request.snapshots().get() : from.snapshots();
                return SnapshotCopy.run(from.repository, repository, lock, snapshots, request.dryRun(), operation);
            }
        });
    }

    /**
     * Makes snapshots anew, without some of their paths or with another host or time. The new ones say in {@link Snapshot#original()} what they were made of;
     * space is freed by a prune. Where nothing changes, directories keep their bytes.
     *
     * @throws ConfigurationException if a pattern cannot be read; nothing was changed
     * @throws LockedException if the old ones are to be deleted and somebody is using the repository; the new ones are there then, beside the old ones
     */
    public RewriteReport rewrite(RewriteRequest request) {
        SnapshotRewrite.Change change = RewriteChange.of(request);
        return running(
                "rewrite",
                "No snapshot was removed",
                request.cancellation(),
                operation -> new SnapshotRewrite(repository, request.dryRun(), operation)
                        .run(request.snapshots(), change, request.forget(), request.holds()));
    }

    /**
     * Makes snapshots anew that lack something: without the pieces that are lost, or without the files that lack one, and with empty directories for those that
     * cannot be read. The new ones are tagged {@code repaired} and {@link Snapshot#PARTIAL}. What is lost is what is in no index, in packs that are missing or
     * cut off, and what verification has found damaged; so verify before, and repair the index and packs.
     *
     * @throws LockedException if the old ones are to be deleted and somebody is using the repository; the new ones are there then, beside the old ones
     */
    public RewriteReport repair(RepairSnapshotsRequest request) {
        return running(
                "repair",
                "No snapshot was removed",
                request.cancellation(),
                operation -> new SnapshotRewrite(repository, request.dryRun(), operation)
                        .run(
                                request.snapshots(),
                                new MendingChange(request.removeFiles()),
                                request.forget(),
                                request.holds()));
    }

    /**
     * Brings the index in line with the packs that are there. Works also if there is no index file at all. Takes the place of {@code restic rebuild-index}.
     * It has an exclusive lock from its beginning to its end, unless it is a dry run.
     *
     * @throws LockedException if somebody is using the repository; nothing was changed
     */
    public RepairIndexReport repair(RepairIndexRequest request) {
        return running("repair", "The index may not be mended", request.cancellation(), operation -> {
            try (HeldLock lock = request.dryRun() ? HeldLock.NONE : repository.lockExclusively(operation)) {
                return new IndexRepair(repository, request, operation).run(lock);
            }
        });
    }

    /**
     * Stores again whatever can be read of damaged packs, and removes the packs. What is lost then is in no index, until a backup finds it in its source.
     *
     * @throws ConfigurationException if there is no such pack; nothing was changed
     * @throws LockedException if somebody is using the repository; what can be read was stored again, and the damaged packs are still there
     */
    public RepairPacksReport repair(RepairPacksRequest request) {
        return running("repair", "The packs may not be repaired", request.cancellation(), operation -> {
            Optional<CopiedBlobs> copy = request.copy().isPresent()
                    ? Optional.of(new CopiedBlobs(request.copy().get().repository))
                    : Optional.empty();
            return new PackRepair(repository, request, copy, operation).run();
        });
    }

    /** Finds directories that belong to no snapshot, as when snapshots were deleted by mistake and nothing was pruned since, and makes snapshots of them. */
    public RecoverReport recover(RecoverRequest request) {
        return running(
                "recover",
                "No snapshot was made",
                request.cancellation(),
                operation -> new Recovery(repository, request, operation).run());
    }

    /** Verifies the repository with all its snapshots, as {@link Verifier#verify(Repository)} does. */
    public VerifyReport verify(Verifier verifier) {
        return verify(verifier, Optional.empty());
    }

    /** Verifies some snapshots and what they need, as {@link Verifier#verify(Repository, List)} does. */
    public VerifyReport verify(Verifier verifier, List<Snapshot> snapshots) {
        return verify(
                verifier,
                Optional.of(snapshots.stream()
                        .map(snapshot -> Id.fromHex(snapshot.id()))
                        .toList()));
    }

    private VerifyReport verify(Verifier verifier, Optional<List<Id>> snapshots) {
        return running("verify", "The repository was not verified", verifier.cancellation(), operation -> {
            HeldLock lock = lockForReading(operation);
            try {
                return RepositoryCheck.run(repository, verifier, snapshots, operation);
            } finally {
                lock.close();
            }
        });
    }

    /** Reads what of the repository is due today, as {@link RollingVerifier#verify(Repository)} does. */
    public RollingReport verify(RollingVerifier verifier) {
        return running("verify", "The repository was not verified", verifier.cancellation(), operation -> {
            RollingReport read = readDue(verifier, operation);
            if (!verifier.heals() || read.ledger().damaged() == 0) {
                return read;
            }
            PackHealing healing =
                    new PackHealing(repository, verifier.copy().map(other -> other.repository), operation);
            healing.run();
            return new RollingReport(
                    read.packsRead(),
                    read.bytesRead(),
                    read.bytesPerDay(),
                    read.bytesPerDayNeeded(),
                    read.daysTaken(),
                    read.packsOverdue(),
                    read.bytesOverdue(),
                    LedgerCount.of(repository),
                    read.damages(),
                    read.unverified(),
                    read.hints(),
                    healing.healed().stream().map(LedgerCount::shown).toList(),
                    healing.problems(),
                    operation.elapsed());
        });
    }

    private RollingReport readDue(RollingVerifier verifier, RunningOperation operation)
            throws IOException, InterruptedException {
        HeldLock lock = lockForReading(operation);
        try {
            return RollingCheck.run(repository, verifier, operation);
        } finally {
            lock.close();
        }
    }

    /** When the packs were read last and whether they were as they should be, by what verification has kept in the repository. Reads nothing else. */
    public LedgerSummary ledger() {
        return reading("The verification ledger could not be read", () -> LedgerCount.of(repository));
    }

    /** Plans to forget what a policy does not keep, with the defaults of {@link ForgetRequest#keeping}. */
    public ForgetPlan planForget(RetentionPolicy policy) {
        return planForget(ForgetRequest.keeping(policy).build());
    }

    /**
     * Plans which snapshots to forget. Nothing is removed and nothing is locked.
     *
     * @throws NoSuchSnapshotException if a snapshot that is named does not exist
     * @throws CorruptionException if a snapshot is damaged, so that nobody knows what the policy makes of it
     */
    public ForgetPlan planForget(ForgetRequest request) {
        return reading("The forget was not planned", () -> {
            ForgetPlanner planner = ForgetPlanner.plan(repository, request);
            boolean undoable = new ForgottenSnapshots(repository).supported();
            return new ForgetPlan(request, planner.groups(), planner.refusals(), undoable);
        });
    }

    /**
     * Forgets the snapshots that a plan removes, under an exclusive lock. Their data stays until it is pruned; until then {@link #undelete} puts them
     * back, where the store can keep them. When this fails half-way, some of them are removed, and planning again finds the rest.
     *
     * @throws ConfigurationException if the plan is {@linkplain ForgetPlan#refusals() refused}, or its snapshots have changed since; nothing was removed
     * @throws LockedException if somebody is at work on the repository; nothing was removed
     */
    public ForgetReport forget(ForgetPlan plan) {
        Map<String, String> about = Map.of(
                "snapshots", plan.removed().stream().map(Snapshot::shortId).collect(Collectors.joining(" ")));
        return running(
                "forget",
                about,
                "Not all snapshots were removed",
                plan.request().cancellation(),
                operation -> {
                    new SnapshotRemoval(repository, plan, operation).run();
                    return new ForgetReport(plan.removed(), plan.kept().size(), plan.undoable(), operation.elapsed());
                });
    }

    /**
     * The snapshots that were forgotten and can be put back, the last first.
     *
     * @throws CorruptionException if any is damaged
     */
    public List<ForgottenSnapshot> forgotten() {
        return forgotten((id, damage) -> {
            throw damage;
        });
    }

    /**
     * The snapshots that were forgotten and can be read, the last first.
     *
     * @param problems is told of each that is damaged, and cannot be put back, with the name of its file
     */
    public List<ForgottenSnapshot> forgotten(Consumer<Problem> problems) {
        return forgotten(naming(FileType.FORGOTTEN, problems));
    }

    private List<ForgottenSnapshot> forgotten(Snapshots.DamageListener damages) {
        return storing(
                "The forgotten snapshots could not be listed", () -> new ForgottenSnapshots(repository).list(damages));
    }

    /**
     * Puts a forgotten snapshot back as it was, if all of its data is still there.
     *
     * @param which its id, or as many of its first digits as tell it from other forgotten ones, or {@code latest}
     * @throws NoSuchSnapshotException if none was forgotten that is named so
     * @throws CorruptionException if one is damaged that may be meant: one whose id begins so, or any if it is the latest that is meant
     * @throws RepositoryException if some of its data has been pruned; nothing was changed
     */
    public Snapshot undelete(String which) {
        return undelete(which, new Cancellation());
    }

    /** Puts a forgotten snapshot back, as {@link #undelete(String)}, until it is cancelled. */
    public Snapshot undelete(String which, Cancellation cancellation) {
        return running(
                "undelete",
                "The snapshot was not put back",
                cancellation,
                operation -> new Undelete(repository, operation).run(which));
    }

    /**
     * Changes the labels of snapshots. A snapshot that changes gets another id, and its {@link Snapshot#original()} tells the first one.
     *
     * @return the snapshots as they are now, in the same order
     */
    public List<Snapshot> tag(List<Snapshot> snapshots, TagEdit edit) {
        return tag(snapshots, edit, new Cancellation());
    }

    /** Changes the labels of snapshots, as {@link #tag(List, TagEdit)}, until it is cancelled; some may be changed then. */
    public List<Snapshot> tag(List<Snapshot> snapshots, TagEdit edit, Cancellation cancellation) {
        return changeTags("tag", snapshots, cancellation, edit::apply);
    }

    /**
     * Holds snapshots: no forget removes them until they are {@linkplain #release released}. The hold is a tag, so that it is seen and kept by restic; but
     * {@code restic forget} does not mind it, and {@code restic tag} can remove it. A held snapshot gets another id.
     *
     * @param reason why, for people; empty for none, and without a comma
     * @return the snapshots as they are now, in the same order
     * @throws ConfigurationException if the reason has a comma; nothing was changed
     */
    public List<Snapshot> hold(List<Snapshot> snapshots, String reason) {
        return hold(snapshots, reason, new Cancellation());
    }

    /** Holds snapshots, as {@link #hold(List, String)}, until it is cancelled; some may be held then. */
    public List<Snapshot> hold(List<Snapshot> snapshots, String reason, Cancellation cancellation) {
        if (reason.indexOf(',') >= 0) {
            throw new ConfigurationException("a reason has no comma, since other programs take it for two tags: '"
                    + reason + "'. Nothing was held");
        }
        String hold = reason.isEmpty() ? Snapshot.HOLD : Snapshot.HOLD + "=" + reason;
        return changeTags("hold", snapshots, cancellation, snapshot -> {
            List<String> tags = new ArrayList<>(snapshot.tags());
            if (!tags.contains(hold)) {
                tags.add(hold);
            }
            return tags;
        });
    }

    /**
     * Ends all holds of snapshots.
     *
     * @return the snapshots as they are now, in the same order
     */
    public List<Snapshot> release(List<Snapshot> snapshots) {
        return release(snapshots, new Cancellation());
    }

    /** Ends all holds of snapshots, as {@link #release(List)}, until it is cancelled; some may be released then. */
    public List<Snapshot> release(List<Snapshot> snapshots, Cancellation cancellation) {
        return changeTags(
                "release",
                snapshots,
                cancellation,
                snapshot -> snapshot.tags().stream()
                        .filter(tag -> !Snapshot.isHold(tag))
                        .toList());
    }

    private List<Snapshot> changeTags(
            String name, List<Snapshot> snapshots, Cancellation cancellation, Function<Snapshot, List<String>> tags) {
        return running(
                name,
                "Not all snapshots were changed",
                cancellation,
                operation -> new TagChange(repository, operation).run(snapshots, tags));
    }

    /**
     * Finds out what a prune would remove and copy. Changes nothing.
     *
     * @throws CorruptionException if it cannot be told what is needed, since something is missing or damaged
     * @throws ConfigurationException if the store keeps no marks, and the grace is not zero
     */
    public PrunePlan planPrune(PruneOptions how) {
        return running(
                "prune",
                "Nothing was changed",
                how.cancellation(),
                operation -> new PrunePlan(how, PreparedPrune.plan(repository, how, operation)));
    }

    /**
     * Removes what no snapshot needs, as planned: what is needed of packs that are to go is copied, then they are taken out of the index and marked; what was
     * marked at least {@link PruneOptions#MARK_GRACE} ago is deleted, so that space is freed by the next prune, or the one after it. With a grace of zero all
     * is deleted at once. Backups may run meanwhile, but for a moment. A prune that was killed is continued by the next one.
     *
     * @throws ConfigurationException if somebody has replaced index files since it was planned; nothing was deleted
     * @throws CorruptionException if something that is to be copied is damaged; nothing was deleted
     * @throws LockedException if somebody holds a lock, or took ours away; no pack that anybody could need was deleted
     * @throws IllegalStateException if the plan was performed before
     */
    public PruneReport prune(PrunePlan plan) {
        return running(
                "prune",
                "The prune was not finished, and nothing that is needed was deleted; the next one continues it",
                plan.options().cancellation(),
                operation -> plan.prepared().perform(operation));
    }

    /** The keys of the repository, oldest first. */
    public List<KeyInfo> keys() {
        return reading("The keys could not be listed", repository.keyRing()::list);
    }

    /** The key that a password opens, found by opening it; empty if it opens none. It is not kept, and changes nothing. */
    public Optional<KeyInfo> keyOf(Secret password) {
        byte[] utf8 = password.utf8();
        try {
            return reading("The keys could not be tried", () -> {
                Optional<Id> key = repository.keyRing().find(utf8);
                return key.isEmpty()
                        ? Optional.empty()
                        : Optional.of(repository.keyRing().info(key.get()));
            });
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    /**
     * Takes the key of another password for the one that the repository was opened with, so that the former one can be {@linkplain #removeKey removed}. It is opened as the store has it.
     *
     * @param password is not kept
     * @throws KeyException if it opens none; nothing was changed
     */
    public KeyInfo useKey(Secret password) {
        byte[] utf8 = password.utf8();
        try {
            return reading(
                    "The key could not be opened",
                    () -> repository.keyRing().info(repository.keyRing().use(utf8)));
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    /**
     * A repository without content that has the keys of this one, to try there what is done to keys.
     *
     * @param store in which there is none yet; closed with the repository
     * @param password opens it, and is not kept
     * @throws KeyException if it opens none
     */
    public Repository copyOfKeys(Store store, Secret password) {
        reading("The keys could not be copied", () -> {
            repository.keyRing().copyTo(store);
            return store;
        });
        RepositoryOptions own = RepositoryOptions.builder()
                .keyDerivationTime(options.keyDerivationTime())
                .clock(options.clock())
                .build();
        return open(store, password, own);
    }

    /** Adds a key of this machine's and user's, as {@link #addKey(Secret, String, String)}. */
    public KeyInfo addKey(Secret password) {
        return addKey(password, options.userName(), options.hostName());
    }

    /**
     * Adds a key, with which another password opens the repository. It is read again from the store and opened before this returns. restic tries 20 keys
     * at the most; from the 21st on the listener is warned.
     *
     * @param password is not kept
     * @param userName whose key it is; it and the host's name are visible to everybody who can read the store
     */
    public KeyInfo addKey(Secret password, String userName, String hostName) {
        String failure = "It is not known whether a key was added; the list of keys shows it";
        return changingKeys(failure, password, (utf8, operation) -> {
            try (HeldLock lock = repository.lockShared(operation)) {
                lock.check();
                return key(repository.keyRing().add(utf8, userName, hostName), operation);
            }
        });
    }

    /**
     * Removes a key, so that its password no longer opens the repository. The key that the repository was opened with cannot be removed, and is proven to be
     * there still before another one is. Whoever knew the removed password may have kept the repository's master key, which opens it for ever.
     *
     * @param which the id of the key, or as many of its first digits as tell it from the others
     * @return the id of the key that was removed
     * @throws ConfigurationException if it is the key that the repository was opened with, or there is no such key; nothing was removed
     */
    public String removeKey(String which) {
        return running("key", "It is not known whether the key was removed", new Cancellation(), operation -> {
            try (HeldLock lock = repository.lockForDeletion(operation)) {
                return repository.keyRing().remove(which, lock).toHex();
            }
        });
    }

    /**
     * Changes the password that the repository was opened with. The new key is stored, read again and opened before the old one is deleted. Whoever knew the
     * old password may have kept the repository's master key, which opens it for ever.
     *
     * @param password is not kept
     */
    public KeyInfo changePassword(Secret password) {
        String failure =
                "The password was not changed, or not completely; the old one or the new one opens the repository";
        return changingKeys(failure, password, (utf8, operation) -> {
            try (HeldLock lock = repository.lockForDeletion(operation)) {
                return key(repository.keyRing().change(utf8, lock), operation);
            }
        });
    }

    private interface KeyChange {
        KeyInfo with(byte[] password, RunningOperation operation) throws IOException, InterruptedException;
    }

    private KeyInfo changingKeys(String failure, Secret password, KeyChange change) {
        byte[] utf8 = password.utf8();
        try {
            return running("key", failure, new Cancellation(), operation -> change.with(utf8, operation));
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    private KeyInfo key(Id id, RunningOperation operation) throws IOException, InterruptedException {
        int keys = repository.keyRing().size();
        if (keys > MOST_KEYS_OF_RESTIC) {
            operation.warn(
                    FileType.KEY.name(id),
                    "the repository has " + keys + " keys, of which restic tries " + MOST_KEYS_OF_RESTIC
                            + "; it may refuse a password that is right",
                    false);
        }
        return repository.keyRing().info(id);
    }

    /** The locks on the repository, in the order in which they were acquired. */
    public List<LockInfo> locks() {
        return reading("The locks could not be listed", repository::listLocks);
    }

    /**
     * Removes locks at once. Nobody needs to do so: who meets a stale lock removes it, sooner or later.
     *
     * @param all whether to remove all, and not only those whose holder has ended or that have not been refreshed for 30 minutes. Who holds one finds out
     *     before it deletes anything or publishes a snapshot, and fails
     * @return what was removed
     */
    public List<LockInfo> unlock(boolean all) {
        return audited.run(
                "unlock", Map.of(), () -> storing("The locks could not be removed", () -> repository.unlock(all)));
    }

    /** Closes the store as well. */
    @Override
    public void close() {
        repository.close();
    }

    private interface Body<T> {
        T run() throws IOException, InterruptedException;
    }

    private static Repository opening(
            String action, String failure, Store store, RepositoryOptions options, Body<Repository> body) {
        return new Audited(options, store.toString()).run(action, Map.of(), () -> storing(failure, body));
    }

    private static <T> T storing(String failure, Body<T> body) {
        try {
            return body.run();
        } catch (IOException e) {
            throw new StoreException(failure + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(failure + ", since the thread was interrupted", e);
        }
    }

    private static <T> T reading(String failure, Body<T> body) {
        try {
            return storing(failure, body);
        } catch (CorruptionException e) {
            throw damaged(failure, e);
        }
    }

    private <T> T running(
            String name, String failure, Cancellation cancellation, RunningOperation.Body<T, IOException> body) {
        return running(name, Map.of(), failure, cancellation, body);
    }

    /** Does it, and says in the audit log what it is about. */
    private <T> T running(
            String name,
            Map<String, String> about,
            String failure,
            Cancellation cancellation,
            RunningOperation.Body<T, IOException> body) {
        return audited.run(name, about, () -> unaudited(name, failure, cancellation, body));
    }

    private <T> T unaudited(
            String name, String failure, Cancellation cancellation, RunningOperation.Body<T, IOException> body) {
        try {
            return RunningOperation.run(name, options.clock(), options.listener(), cancellation, body);
        } catch (IOException e) {
            throw new StoreException(failure + ": " + e.getMessage(), e);
        } catch (CorruptionException e) {
            throw damaged(failure, e);
        }
    }

    private static CorruptionException damaged(String failure, CorruptionException e) {
        return new CorruptionException(
                failure + ". Something in the repository is damaged; verifying it tells what, and what is lost by it: "
                        + e.getMessage(),
                e);
    }
}
