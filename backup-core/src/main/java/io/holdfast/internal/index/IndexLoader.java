package io.holdfast.internal.index;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.IndexDocument;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads the index files of a repository, several at a time, into a {@link BlobIndex}; their union is what is stored. Packs
 * that rustic has marked for deletion are left out, since they may vanish.
 *
 * <p>Snapshots are to be listed before the index is loaded, so that what they need is in it.
 */
public final class IndexLoader {

    private final RepositoryFiles files;
    private final Findings findings;
    private final BlobIndex index;
    private final IndexContents contents;

    private IndexLoader(RepositoryFiles files, Findings findings, BlobIndex index, IndexContents contents) {
        this.files = files;
        this.findings = findings;
        this.index = index;
        this.contents = contents;
    }

    /** Is told what is odd about index files, on any thread. */
    public interface Findings {

        /** An index file cannot be read or decoded; by default that ends the loading. */
        default void unreadable(Id file, CorruptionException why) {
            throw why;
        }

        /** An index file lists a pack as another one has listed it. */
        default void listedTwice(Id file, Id pack) {}

        /** An index file lists a pack otherwise than another one has; all blobs of both are found. */
        default void listedDifferently(Id file, Id pack) {}

        /** rustic has marked a pack for deletion. */
        default void markedForDeletion(Id file, Id pack) {}

        /** When rustic marked a pack, if that is known; told after {@link #markedForDeletion}. */
        default void markedAt(Id pack, OffsetDateTime time) {}
    }

    /**
     * Loads all index files.
     *
     * @param parallelism how many files at a time, of which each may take ten times the size of its file in memory
     * @throws CorruptionException if one of them is damaged, with its name
     */
    public static BlobIndex load(RepositoryFiles files, int parallelism) throws IOException, InterruptedException {
        return load(files, parallelism, new Findings() {});
    }

    /** Loads all index files and tells what is odd about them. */
    public static BlobIndex load(RepositoryFiles files, int parallelism, Findings findings)
            throws IOException, InterruptedException {
        BlobIndex index = new BlobIndex();
        new IndexLoader(files, findings, index, new IndexContents()).load(parallelism);
        return index;
    }

    /**
     * Loads the index files that have been added since.
     *
     * @param index what was loaded before; if this fails it is not to be used any more
     * @param loaded the files that it was loaded from, to which the others are added
     */
    public static void loadMore(
            RepositoryFiles files, int parallelism, BlobIndex index, IndexContents loaded, Findings findings)
            throws IOException, InterruptedException {
        new IndexLoader(files, findings, index, loaded).load(parallelism);
    }

    /** Loads one index file alone. */
    public static void loadOne(RepositoryFiles files, Id file, BlobIndex index, IndexContents loaded)
            throws IOException, InterruptedException {
        loaded.add(file);
        new IndexLoader(files, new Findings() {}, index, loaded).load(file);
    }

    /** A file that vanishes meanwhile was replaced by others, which were there before it went: another look finds them. */
    private void load(int parallelism) throws IOException, InterruptedException {
        Set<Id> gone = new HashSet<>();
        Set<Id> vanished = ConcurrentHashMap.newKeySet();
        do {
            List<Id> listed =
                    files.list(FileType.INDEX).stream().map(FileInfo::id).toList();
            listed.stream().filter(vanished::contains).forEach(this::reportMissing);
            vanished.clear();
            Iterator<Id> unseen = listed.stream().filter(contents::add).iterator();
            Workers.run("index", parallelism, () -> {
                for (Id file = next(unseen); file != null; file = next(unseen)) {
                    try {
                        load(file);
                    } catch (NoSuchFileException e) {
                        vanished.add(file);
                    }
                }
            });
            gone.addAll(vanished);
        } while (!vanished.isEmpty());
        contents.removeAll(gone);
    }

    private synchronized @Nullable Id next(Iterator<Id> unseen) {
        return unseen.hasNext() ? unseen.next() : null;
    }

    private void reportMissing(Id file) {
        findings.unreadable(
                file,
                new CorruptionException(
                        FileType.INDEX.name(file) + " in " + files.store() + " is listed but is not there"));
    }

    private void load(Id file) throws IOException, InterruptedException {
        try {
            Decoding decoding = new Decoding(file);
            IndexDocument.decode(files.load(FileType.INDEX, file), decoding);
            decoding.endPack();
        } catch (MalformedException e) {
            findings.unreadable(
                    file,
                    new CorruptionException(
                            FileType.INDEX.name(file) + " in " + files.store() + " cannot be decoded: "
                                    + e.getMessage(),
                            e));
        } catch (CorruptionException e) {
            findings.unreadable(file, e);
        }
    }

    /** Collects one pack after the other. */
    private final class Decoding implements IndexDocument.Visitor {

        private final Id file;
        private final PackEntries entries = new PackEntries();
        private @Nullable Id pack;
        private @Nullable Id marked;

        Decoding(Id file) {
            this.file = file;
        }

        @Override
        public void pack(Id next, boolean toDelete) {
            endPack();
            if (toDelete) {
                contents.marks(file);
                findings.markedForDeletion(file, next);
                marked = next;
            } else {
                pack = next;
            }
        }

        @Override
        public void blob(
                BlobType type, long id0, long id1, long id2, long id3, long offset, long sealedLength, long plainLength)
                throws MalformedException {
            entries.blob(type, id0, id1, id2, id3, offset, sealedLength, plainLength);
        }

        @Override
        public void marked(OffsetDateTime time) {
            if (marked != null) {
                findings.markedAt(marked, time);
            }
        }

        void endPack() {
            Id ended = pack;
            if (ended != null) {
                switch (index.add(ended, entries)) {
                    case NEW -> {}
                    case KNOWN -> findings.listedTwice(file, ended);
                    case CONFLICTING -> {
                        contents.contradict();
                        findings.listedDifferently(file, ended);
                    }
                }
                contents.listed(file, index.findPack(ended));
            }
            pack = null;
            entries.clear();
        }
    }
}
