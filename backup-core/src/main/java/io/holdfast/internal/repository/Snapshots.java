package io.holdfast.internal.repository;

import io.holdfast.CorruptionException;
import io.holdfast.NoSuchSnapshotException;
import io.holdfast.Snapshot;
import io.holdfast.SnapshotSummary;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.source.SnapshotKind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The snapshots of a repository. Thread-safe. */
public final class Snapshots {

    private static final String LATEST = "latest";

    /** The order in which they were made. */
    public static final Comparator<Snapshot> OLDEST_FIRST = Comparator.<Snapshot, Instant>comparing(
                    snapshot -> snapshot.time().toInstant())
            .thenComparing(Snapshot::id);

    private final RepositoryFiles files;
    private final int parallelism;

    Snapshots(RepositoryFiles files, int parallelism) {
        this.files = files;
        this.parallelism = parallelism;
    }

    /**
     * All snapshots that a filter accepts, oldest first.
     *
     * @throws CorruptionException if one cannot be read: a list that silently lacks it would look like a loss, or hide one
     */
    public List<Snapshot> list(Predicate<Snapshot> filter) throws IOException, InterruptedException {
        return list(filter, (id, damage) -> {
            throw damage;
        });
    }

    /** Is told of a snapshot that is there and damaged; by one thread at a time. */
    @FunctionalInterface
    public interface DamageListener {
        void damaged(Id snapshot, CorruptionException damage);
    }

    /** Those that a filter accepts and that can be read, oldest first. Whether it would accept a damaged one nobody can tell. */
    public List<Snapshot> list(Predicate<Snapshot> filter, DamageListener damages)
            throws IOException, InterruptedException {
        return load(ids(), damages).stream().filter(filter).sorted(OLDEST_FIRST).toList();
    }

    /** The ids of all snapshots. */
    public Set<Id> ids() throws IOException, InterruptedException {
        return files.list(FileType.SNAPSHOT).stream().map(FileInfo::id).collect(Collectors.toSet());
    }

    /** Those of some that are still there and can be read, in any order. */
    public List<Snapshot> load(Collection<Id> some, DamageListener damages) throws IOException, InterruptedException {
        List<Snapshot> snapshots = Collections.synchronizedList(new ArrayList<>());
        Workers.forEach("snapshots", parallelism, some, id -> {
            try {
                snapshots.add(load(id));
            } catch (NoSuchFileException e) {
                // Somebody has removed it since it was listed.
            } catch (CorruptionException e) {
                synchronized (damages) {
                    damages.damaged(id, e);
                }
            }
        });
        return snapshots;
    }

    /**
     * The snapshot with this id, or whose id begins so, or the newest one if it is {@code latest}.
     *
     * @throws NoSuchSnapshotException if there is none, or several begin so
     * @throws CorruptionException if one is damaged that may be meant
     */
    public Snapshot find(String which, Predicate<Snapshot> filter) throws IOException, InterruptedException {
        return find(which, list(filter, failingIfMeant(which)));
    }

    /** Throws the damage of a snapshot that may be meant, and passes over that of any other. */
    public static DamageListener failingIfMeant(String which) {
        return (id, damage) -> {
            if (which.equals(LATEST) || id.toHex().startsWith(which)) {
                throw damage;
            }
        };
    }

    /** The same among snapshots that are oldest first. */
    public Snapshot find(String which, List<Snapshot> among) {
        List<Snapshot> found = among.stream()
                .filter(snapshot -> which.equals(LATEST) || snapshot.id().startsWith(which))
                .toList();
        if (found.isEmpty() || which.isEmpty()) {
            throw new NoSuchSnapshotException(
                    "No snapshot in " + files.store() + " is \"" + which + "\" or has an id that begins so.");
        }
        if (found.size() > 1 && !which.equals(LATEST)) {
            throw new NoSuchSnapshotException(found.size() + " snapshots in " + files.store()
                    + " have an id that begins with \"" + which + "\", such as "
                    + found.get(0).shortId() + " and " + found.get(1).shortId() + ". Which is meant?");
        }
        return found.get(found.size() - 1);
    }

    private Snapshot load(Id id) throws IOException, InterruptedException {
        return snapshot(id, document(FileType.SNAPSHOT, id));
    }

    /**
     * A snapshot that was removed and is kept for a while.
     *
     * @throws CorruptionException if it is damaged
     */
    public Snapshot loadForgotten(Id id) throws IOException, InterruptedException {
        return snapshot(id, document(FileType.FORGOTTEN, id));
    }

    /** A snapshot with all that is kept of it. */
    public SnapshotDocument document(Id id) throws IOException, InterruptedException {
        return document(FileType.SNAPSHOT, id);
    }

    private SnapshotDocument document(FileType type, Id id) throws IOException, InterruptedException {
        byte[] json = files.load(type, id);
        try {
            return SnapshotDocument.decode(json);
        } catch (MalformedException e) {
            throw new CorruptionException(
                    type.name(id) + " in " + files.store() + " cannot be decoded: " + e.getMessage(), e);
        }
    }

    /** Stores a snapshot; with this it exists. */
    public Snapshot save(SnapshotDocument document) throws IOException, InterruptedException {
        return snapshot(files.save(FileType.SNAPSHOT, document.encode()), document);
    }

    /** The paths of a snapshot: those of its source, and unless it is a full one, of their own kind, so that other programs keep the kinds apart. */
    public static List<String> paths(List<String> source, SnapshotKind kind) {
        return kind == SnapshotKind.FULL
                ? source
                : source.stream().map(path -> path + suffix(kind)).toList();
    }

    /** The paths of the source that a snapshot is of. */
    public static List<String> sourcePaths(Snapshot snapshot) {
        if (snapshot.kind() == SnapshotKind.FULL) {
            return snapshot.paths();
        }
        int suffix = suffix(snapshot.kind()).length();
        return snapshot.paths().stream()
                .map(path -> path.substring(0, Math.max(0, path.length() - suffix)))
                .toList();
    }

    private static String suffix(SnapshotKind kind) {
        return "/" + kind.label();
    }

    private static Snapshot snapshot(Id id, SnapshotDocument document) {
        return new Snapshot(
                id.toHex(),
                document.time(),
                document.tree().toHex(),
                document.paths(),
                document.hostname(),
                document.username(),
                document.tags(),
                document.parent().map(Id::toHex),
                document.original().map(Id::toHex),
                document.programVersion(),
                document.summary().map(Snapshots::summary));
    }

    private static SnapshotSummary summary(SnapshotDocument.Summary summary) {
        return new SnapshotSummary(
                summary.backupStart(),
                summary.backupEnd(),
                summary.filesNew(),
                summary.filesChanged(),
                summary.filesUnmodified(),
                summary.dirsNew(),
                summary.dirsChanged(),
                summary.dirsUnmodified(),
                summary.dataBlobs(),
                summary.treeBlobs(),
                summary.dataAdded(),
                summary.dataAddedPacked(),
                summary.totalFilesProcessed(),
                summary.totalBytesProcessed());
    }

    /** A summary as it is kept. */
    public static SnapshotDocument.Summary document(SnapshotSummary summary) {
        return new SnapshotDocument.Summary(
                summary.begin(),
                summary.end(),
                summary.filesNew(),
                summary.filesChanged(),
                summary.filesUnmodified(),
                summary.directoriesNew(),
                summary.directoriesChanged(),
                summary.directoriesUnmodified(),
                summary.dataBlobs(),
                summary.treeBlobs(),
                summary.bytesAdded(),
                summary.bytesStored(),
                summary.filesProcessed(),
                summary.bytesProcessed());
    }
}
