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
import io.holdfast.internal.repository.Snapshots;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the snapshots of a repository hold of one source that has a change log. Immutable. */
final class LogHistory {

    private final BlobIndex index;
    private final List<LogSnapshot> logs;
    private final List<Base> bases;
    private final List<Problem> problems;

    /** What a snapshot tells of a log, for as long as it is there. */
    sealed interface Told {}

    /** It is of something else. */
    private enum Other implements Told {
        OTHER
    }

    /** A snapshot of the log. */
    record LogSnapshot(Snapshot snapshot, LogManifest manifest) implements Told {

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
    record Base(LogManifest.Base described, Optional<Snapshot> snapshot) implements Told {

        Id tree() {
            return described.tree();
        }

        Checkpoint checkpoint() {
            return described.checkpoint();
        }
    }

    private LogHistory(Collection<Told> told, List<Problem> problems, BlobIndex index) {
        this.index = index;
        this.problems = List.copyOf(problems);
        logs = all(LogSnapshot.class, told)
                .sorted(Comparator.comparing(LogSnapshot::snapshot, Snapshots.OLDEST_FIRST))
                .toList();
        Map<Id, Base> found = new HashMap<>();
        logs.stream()
                .flatMap(log -> log.manifest().base().stream())
                .forEach(base -> found.putIfAbsent(base.tree(), new Base(base, Optional.empty())));
        all(Base.class, told)
                .sorted(Comparator.comparing(base -> base.snapshot().orElseThrow(), Snapshots.OLDEST_FIRST))
                .forEach(base -> found.put(base.tree(), base));
        bases = inOrderOfTime(found);
    }

    private static <T extends Told> Stream<T> all(Class<T> kind, Collection<Told> told) {
        return told.stream().filter(kind::isInstance).map(kind::cast);
    }

    /**
     * What there is now, without snapshots that are damaged.
     *
     * @param told what snapshots have told of this log before, which they tell for ever; brought up to date
     */
    static LogHistory load(OpenRepository repository, SourceIdentity identity, Map<Id, Told> told)
            throws IOException, InterruptedException {
        List<Problem> problems = Collections.synchronizedList(new ArrayList<>());
        Set<Id> all = repository.snapshots().ids();
        Map<Id, Told> now = new HashMap<>(told);
        now.keySet().retainAll(all);
        all.removeAll(now.keySet());
        List<Snapshot> unread = repository
                .snapshots()
                .load(all, (id, damage) -> problems.add(problem(FileType.SNAPSHOT.name(id), damage)));
        // After the snapshots, so that it has all that they need.
        BlobIndex index = repository.index();
        for (Snapshot snapshot : unread) {
            Id id = Id.fromHex(snapshot.id());
            try {
                SnapshotEntries entries = SnapshotEntries.of(repository, index, Id.fromHex(snapshot.tree()));
                now.put(id, tell(identity, snapshot, entries));
            } catch (CorruptionException e) {
                problems.add(problem(FileType.SNAPSHOT.name(id), e));
            }
        }
        told.keySet().retainAll(now.keySet());
        told.putAll(now);
        return new LogHistory(now.values(), problems, index);
    }

    /** A part of it: a snapshot of the log, and its base. */
    LogHistory only(Snapshot snapshot) {
        List<Told> log = logs.stream()
                .filter(one -> one.snapshot.equals(snapshot))
                .<Told>map(one -> one)
                .toList();
        return new LogHistory(log, List.of(), index);
    }

    private static Problem problem(String path, CorruptionException damage) {
        return new Problem(path, String.valueOf(damage.getMessage()));
    }

    private static Told tell(SourceIdentity identity, Snapshot snapshot, SnapshotEntries entries)
            throws InterruptedException {
        if (!snapshot.type().equals(Optional.of(identity.type()))) {
            return Other.OTHER;
        }
        if (snapshot.kind() == SnapshotKind.LOG) {
            LogManifest manifest = manifest(snapshot, entries);
            return isSame(manifest.source(), identity) ? new LogSnapshot(snapshot, manifest) : Other.OTHER;
        }
        boolean isBase = (snapshot.kind() == SnapshotKind.FULL || snapshot.kind() == SnapshotKind.INCREMENTAL)
                && Manifest.of(entries).isOf(identity);
        return isBase ? new Base(described(snapshot, entries), Optional.of(snapshot)) : Other.OTHER;
    }

    private static LogManifest.Base described(Snapshot snapshot, SnapshotEntries entries) throws InterruptedException {
        return new LogManifest.Base(
                Id.fromHex(snapshot.id()),
                entries.root(),
                snapshot.time().toInstant(),
                snapshot.partial(),
                entries.checkpoint());
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
