package io.holdfast.internal.prune;

import io.holdfast.ConfigurationException;
import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexContents;
import io.holdfast.internal.index.IndexLoader;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.index.PackList;
import io.holdfast.internal.pack.DamagedBlobException;
import io.holdfast.internal.pack.HeaderReader;
import io.holdfast.internal.read.UsedBlobs;
import io.holdfast.internal.repository.Marks;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What a repository has, and which of it is used. Whatever is not as it should be ends it, since what is used cannot be told
 * then. Read in this order: snapshots, index, packs, directories, so that each has what the one before it needs.
 *
 * <p>It can be brought up to date later. Not thread-safe.
 */
final class Survey {

    private static final String ADVICE = ". Nothing was deleted. Verify the repository and repair it first";

    private final OpenRepository repository;
    private final RepositoryFiles files;
    private final int parallelism;
    private final Instant begin;
    private final BlobIndex index = new BlobIndex();
    private final IndexContents contents = new IndexContents();
    private final Set<Id> snapshots = new HashSet<>();
    private final Map<Id, Instant> rusticMarks = new ConcurrentHashMap<>();
    /** Packs that are marked and in no index, and hold what a snapshot uses all the same. */
    private final BitSet rescued = new BitSet();

    private final BitSet foundDamaged = new BitSet();

    private UsedBlobs used;
    private PackList packs;
    private SoundBlobs recorded;
    private int packsListed;

    private Survey(OpenRepository repository) throws IOException, InterruptedException {
        this.repository = repository;
        files = repository.files();
        parallelism = repository.options().parallelism();
        begin = files.store().now();
        used = newWalk();
        packs = PackList.of(files.store(), index);
        recorded = SoundBlobs.all(index);
    }

    private UsedBlobs newWalk() {
        return new UsedBlobs(files, index, repository.codecs());
    }

    /**
     * Surveys a repository.
     *
     * @param forgotten the directories of snapshots that were forgotten and can still be put back, as far as they are there
     * @throws CorruptionException if it cannot be told what is used
     */
    static Survey take(OpenRepository repository, Collection<Id> forgotten, RunningOperation operation)
            throws IOException, InterruptedException {
        Survey survey = new Survey(repository);
        survey.run(forgotten, operation);
        return survey;
    }

    private void run(Collection<Id> forgotten, RunningOperation operation) throws IOException, InterruptedException {
        List<Id> roots = newRoots();
        loadIndex();
        packs = PackList.of(files.store(), index);
        packsListed = index.packCount();
        recorded = new SoundBlobs.Knowledge(repository.damage().load()).of(index);
        try {
            used.find(roots, parallelism, new Strict(), operation);
        } catch (UnindexedException e) {
            rescue();
            used = newWalk();
            walk(roots, operation);
        }
        used.find(forgotten, parallelism, new Lenient(), operation);
    }

    /**
     * Brings it up to date: adds what the snapshots use that were made since.
     *
     * @throws ConfigurationException if somebody has replaced index files, and not all that they listed is still listed
     */
    void update(RunningOperation operation) throws IOException, InterruptedException {
        List<Id> roots = newRoots();
        loadIndex();
        Set<Id> gone = contents.files();
        gone.removeAll(listedIndexFiles());
        // Who merges index files takes nothing out of the index.
        if (!gone.isEmpty() && !contents.forget(gone)) {
            throw new ConfigurationException("The prune was planned for another state of " + files.store()
                    + ": somebody has replaced index files since. Nothing was deleted. Plan again");
        }
        walk(roots, operation);
    }

    private void walk(List<Id> roots, RunningOperation operation) throws IOException, InterruptedException {
        try {
            used.find(roots, parallelism, new Strict(), operation);
        } catch (UnindexedException e) {
            throw new CorruptionException(e.getMessage() + " of " + files.store() + ADVICE, e);
        }
    }

    private Set<Id> listedIndexFiles() throws IOException, InterruptedException {
        return files.list(FileType.INDEX).stream().map(FileInfo::id).collect(Collectors.toSet());
    }

    /** The directories of the snapshots that were not seen before. */
    private List<Id> newRoots() throws IOException, InterruptedException {
        List<Id> roots = new ArrayList<>();
        for (FileInfo file : files.list(FileType.SNAPSHOT)) {
            if (!snapshots.contains(file.id())) {
                try {
                    roots.add(repository.snapshots().document(file.id()).tree());
                    snapshots.add(file.id());
                } catch (NoSuchFileException e) {
                    // Somebody has removed it since it was listed.
                } catch (CorruptionException e) {
                    throw damaged(e);
                }
            }
        }
        return roots;
    }

    private void loadIndex() throws IOException, InterruptedException {
        try {
            IndexLoader.loadMore(files, parallelism, index, contents, new Findings());
        } catch (CorruptionException e) {
            throw damaged(e);
        }
    }

    private static CorruptionException damaged(CorruptionException what) {
        return new CorruptionException(what.getMessage() + ADVICE, what);
    }

    /** Only a writer that was frozen for long, or a program that honours no locks, leaves a snapshot that needs marked packs. */
    private void rescue() throws IOException, InterruptedException {
        Set<Id> marked = new HashSet<>(rusticMarks.keySet());
        marked.addAll(Marks.load(files).packs().keySet());
        HeaderReader headers = new HeaderReader(files, repository.key());
        for (FileInfo pack : packs.unindexed()) {
            if (marked.contains(pack.id())) {
                rescue(pack, headers);
            }
        }
    }

    private void rescue(FileInfo pack, HeaderReader headers) throws IOException, InterruptedException {
        PackEntries entries = new PackEntries();
        try {
            headers.read(pack.id(), pack.size(), entries);
        } catch (MalformedException e) {
            // What it holds is lost, which shows if it is needed.
            return;
        }
        index.add(pack.id(), entries);
        rescued.set(index.findPack(pack.id()));
    }

    /** When it began, by the store's clock. */
    Instant begin() {
        return begin;
    }

    BlobIndex index() {
        return index;
    }

    IndexContents contents() {
        return contents;
    }

    /** The packs that the store had. */
    PackList packs() {
        return packs;
    }

    /** How many snapshots there are. */
    int snapshots() {
        return snapshots.size();
    }

    /** What rustic has marked, and when; {@link Instant#MAX} if that is not known. */
    Map<Id, Instant> rusticMarks() {
        return rusticMarks;
    }

    /** The handles of all used blobs; of several copies, the one that {@link BlobIndex#find} gives. */
    BitSet used() {
        return used.handles();
    }

    /** Whether a pack is in no index and known all the same, since it is marked and may be needed. */
    boolean isRescued(int pack) {
        return rescued.get(pack);
    }

    /** Packs that are in no index and known all the same. */
    BitSet rescued() {
        return (BitSet) rescued.clone();
    }

    /** Whether a pack is in the store as it must be. What came into the index since the packs were listed is. */
    boolean isWhole(int pack) {
        return pack >= packsListed || packs.isWhole(pack);
    }

    /** Whether nothing is known that speaks against a copy of a blob. */
    boolean isSound(int copy) {
        synchronized (foundDamaged) {
            return isWhole(index.pack(copy)) && recorded.isSound(copy) && !foundDamaged.get(copy);
        }
    }

    /** A copy of a blob turned out to be damaged. */
    void damaged(int copy) {
        synchronized (foundDamaged) {
            foundDamaged.set(copy);
        }
        repository.damage().add(index.location(copy));
    }

    /** How many bytes a pack has in the store; negative if it is not there. */
    long size(int pack) {
        return pack >= packsListed ? index.packSize(pack) : packs.size(pack);
    }

    /** Whether an index file lists a pack. */
    boolean isIndexed(Id pack) {
        int number = index.findPack(pack);
        return number >= 0 && !rescued.get(number);
    }

    private final class Findings implements IndexLoader.Findings {

        @Override
        public void listedDifferently(Id file, Id pack) {
            throw new CorruptionException(FileType.INDEX.name(file) + " in " + files.store() + " lists "
                    + FileType.PACK.name(pack) + " with other blobs than another index file does");
        }

        @Override
        public void markedForDeletion(Id file, Id pack) {
            rusticMarks.put(pack, Instant.MAX);
        }

        @Override
        public void markedAt(Id pack, OffsetDateTime time) {
            rusticMarks.put(pack, time.toInstant());
        }
    }

    /** A blob is used and in no index; the message begins a sentence. */
    private static final class UnindexedException extends IOException {

        private static final long serialVersionUID = 1L;

        UnindexedException(BlobType type, Id blob) {
            super("The " + type.word() + " blob " + blob + " is needed by a snapshot and is in no index");
        }
    }

    private abstract class Walked implements UsedBlobs.Findings {

        @Override
        public boolean isReadable(int copy) {
            return isSound(copy);
        }

        /** What may pass is no damage, and nobody knows what is used. Of what is damaged there may be another copy. */
        @Override
        public void unreadable(int copy, IOException why) throws IOException {
            if (!(why instanceof DamagedBlobException
                    || why instanceof EOFException
                    || why instanceof NoSuchFileException)) {
                throw why;
            }
            damaged(copy);
        }
    }

    /** For snapshots that exist. */
    private final class Strict extends Walked {

        @Override
        public void missing(BlobType type, Id blob) throws IOException {
            throw new UnindexedException(type, blob);
        }

        @Override
        public void lost(Id tree) {
            throw new CorruptionException("The tree blob " + tree + " of " + files.store()
                    + " cannot be read: all its copies are missing or damaged" + ADVICE);
        }

        @Override
        public void malformed(Id tree, String problems, boolean whole) {
            if (!whole) {
                throw new CorruptionException(
                        "The tree blob " + tree + " of " + files.store() + " cannot be decoded: " + problems + ADVICE);
            }
        }
    }

    /** For snapshots that were forgotten, of which another program may have deleted anything. */
    private final class Lenient extends Walked {

        @Override
        public void missing(BlobType type, Id blob) {}

        @Override
        public void malformed(Id tree, String problems, boolean whole) {}
    }
}
