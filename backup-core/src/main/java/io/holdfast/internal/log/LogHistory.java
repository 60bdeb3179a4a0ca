package io.holdfast.internal.log;

import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.Snapshot;
import io.holdfast.StoreException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LogManifest;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.read.Manifest;
import io.holdfast.internal.read.SnapshotEntries;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the snapshots of a repository hold of one source that has a change log. Immutable. */
final class LogHistory {

    private final BlobIndex index;
    private final List<LogSnapshot> logs;
    private final List<Base> bases;
    private final List<Problem> problems;

    /** A snapshot of the log. */
    record LogSnapshot(Snapshot snapshot, LogManifest manifest) {

        Optional<Id> base() {
            return manifest.base().map(LogManifest.Base::tree);
        }
    }

    /**
     * A snapshot that the log can follow.
     *
     * @param described what a log snapshot says of it
     * @param snapshot unless it was removed and is only in log snapshots
     */
    record Base(LogManifest.Base described, Optional<Snapshot> snapshot) {

        Id tree() {
            return described.tree();
        }

        Checkpoint checkpoint() {
            return described.checkpoint();
        }
    }

    private LogHistory(Loading loading, BlobIndex index) {
        this.index = index;
        logs = List.copyOf(loading.logs);
        bases = inOrderOfTime(loading.bases);
        problems = List.copyOf(loading.problems);
    }

    /** What there is now, without snapshots that are damaged. */
    static LogHistory load(OpenRepository repository, SourceIdentity identity)
            throws IOException, InterruptedException {
        Loading loading = new Loading(identity);
        List<Snapshot> snapshots = repository
                .snapshots()
                .list(
                        snapshot -> snapshot.type().equals(Optional.of(identity.type())),
                        (id, damage) -> loading.problem(FileType.SNAPSHOT.name(id), damage));
        // After the snapshots, so that it has all that they need.
        BlobIndex index = repository.index();
        for (Snapshot snapshot : snapshots) {
            try {
                loading.add(snapshot, SnapshotEntries.of(repository, index, Id.fromHex(snapshot.tree())));
            } catch (CorruptionException e) {
                loading.problem(FileType.SNAPSHOT.name(Id.fromHex(snapshot.id())), e);
            }
        }
        return new LogHistory(loading, index);
    }

    private static final class Loading {

        private final SourceIdentity identity;
        private final List<LogSnapshot> logs = new ArrayList<>();
        private final Map<Id, Base> bases = new LinkedHashMap<>();
        private final List<Problem> problems = new ArrayList<>();

        Loading(SourceIdentity identity) {
            this.identity = identity;
        }

        void problem(String path, CorruptionException damage) {
            problems.add(new Problem(path, String.valueOf(damage.getMessage())));
        }

        void add(Snapshot snapshot, SnapshotEntries entries) throws InterruptedException {
            if (snapshot.kind() == SnapshotKind.LOG) {
                LogManifest manifest = manifest(snapshot, entries);
                if (isSame(manifest.source(), identity)) {
                    logs.add(new LogSnapshot(snapshot, manifest));
                    manifest.base().ifPresent(base -> bases.putIfAbsent(base.tree(), new Base(base, Optional.empty())));
                }
            } else if (snapshot.kind() == SnapshotKind.FULL
                    && Manifest.of(entries)
                            .source()
                            .filter(source -> isSame(source, identity))
                            .isPresent()) {
                LogManifest.Base described = new LogManifest.Base(
                        Id.fromHex(snapshot.id()),
                        entries.root(),
                        snapshot.time().toInstant(),
                        snapshot.partial(),
                        entries.checkpoint());
                bases.put(entries.root(), new Base(described, Optional.of(snapshot)));
            }
        }
    }

    private static List<Base> inOrderOfTime(Map<Id, Base> bases) {
        return bases.values().stream()
                .sorted(Comparator.comparing((Base base) -> base.described.time())
                        .thenComparing(base -> base.tree().toHex()))
                .toList();
    }

    private static boolean isSame(SourceIdentity one, SourceIdentity other) {
        return one.type().equals(other.type()) && one.id().equals(other.id());
    }

    /** What a log snapshot says of itself. */
    static LogManifest manifest(Snapshot snapshot, SnapshotEntries entries) throws InterruptedException {
        Entry file = entries.entry(LogManifest.PATH)
                .orElseThrow(() -> new CorruptionException("The log snapshot " + snapshot.shortId() + " has no file "
                        + LogManifest.PATH + ", so that nobody knows what it holds"));
        try (InputStream in = entries.open(file)) {
            return LogManifest.decode(in.readAllBytes());
        } catch (MalformedException e) {
            throw new CorruptionException(
                    LogManifest.PATH + " in the snapshot " + snapshot.shortId() + " cannot be read: " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new StoreException(
                    LogManifest.PATH + " in the snapshot " + snapshot.shortId() + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    /** The log snapshot that reaches furthest; of several that do the one with the newest base. */
    Optional<LogSnapshot> latest() {
        return logs.stream()
                .max(Comparator.comparing((LogSnapshot log) -> log.manifest.last())
                        .thenComparing(log ->
                                log.manifest.base().map(LogManifest.Base::time).orElse(Instant.MIN))
                        .thenComparing(log -> log.snapshot.id()));
    }

    /** The last segment that is in a snapshot. */
    LogPlace folded() {
        return latest().map(log -> log.manifest.last()).orElse(LogPlace.NONE);
    }

    /** The same for whoever goes on with the log. */
    TailClaim.Folded claimable() {
        return latest().map(log -> new TailClaim.Folded(log.manifest.last().epoch(), log.manifest.upTo()))
                .orElse(TailClaim.Folded.NOTHING);
    }

    List<LogSnapshot> logs() {
        return logs;
    }

    /** Oldest first. */
    List<Base> bases() {
        return bases;
    }

    /** Which snapshots are damaged, so that it is not known what they hold. */
    List<Problem> problems() {
        return problems;
    }

    /** Where all that it names is found. */
    BlobIndex index() {
        return index;
    }
}
