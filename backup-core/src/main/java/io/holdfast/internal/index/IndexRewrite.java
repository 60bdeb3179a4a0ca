package io.holdfast.internal.index;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.IndexDocument;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.IOException;
import java.time.Clock;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Replaces index files by new ones that list the same packs but those that are to go, in two steps: {@link #save}, after
 * which both are there, and {@link #deleteReplaced}. Files that need no change stay.
 *
 * <p>Whatever a replaced file lists and is to stay, a new file lists, also if another old one does: somebody else may be
 * replacing that one.
 */
public final class IndexRewrite {

    /** So many small files are replaced by few large ones. */
    public static final int MANY = 10;

    private static final int SMALL = IndexWriter.FULL * 4 / 5;

    private final RepositoryFiles files;
    private final Clock clock;
    private final BlobIndex index;
    private final IndexContents contents;
    private final BitSet gone;
    private final Set<Id> replaced;

    /**
     * A rewriting that has not begun.
     *
     * @param contents what {@code index} was loaded from
     * @param gone the numbers of packs that no index file is to list any more
     */
    public IndexRewrite(RepositoryFiles files, Clock clock, BlobIndex index, IndexContents contents, BitSet gone) {
        this(files, clock, index, contents, gone, replaced(index, contents, gone));
    }

    private IndexRewrite(
            RepositoryFiles files,
            Clock clock,
            BlobIndex index,
            IndexContents contents,
            BitSet gone,
            Set<Id> replaced) {
        this.files = files;
        this.clock = clock;
        this.index = index;
        this.contents = contents;
        this.gone = gone;
        this.replaced = replaced;
    }

    /**
     * A rewriting of nothing but small files, after which they list what they listed before.
     *
     * @param many of fewer small files none is replaced
     */
    public static IndexRewrite ofSmall(
            int many, RepositoryFiles files, Clock clock, BlobIndex index, IndexContents contents) {
        Set<Id> small = contents.smallerThan(SMALL, index);
        small.removeAll(contents.filesWithMarks());
        // Of contradictory files, a pack's blobs cannot be written as they were.
        boolean pays = small.size() >= many && !contents.contradictory();
        return new IndexRewrite(files, clock, index, contents, new BitSet(), pays ? small : Set.of());
    }

    private static Set<Id> replaced(BlobIndex index, IndexContents contents, BitSet gone) {
        BitSet concerned = contents.listedTwice();
        concerned.or(gone);
        Set<Id> all = new HashSet<>(contents.listing(concerned));
        all.addAll(contents.filesWithMarks());
        Set<Id> small = contents.smallerThan(SMALL, index);
        if (small.size() >= MANY) {
            all.addAll(small);
        }
        return all;
    }

    /** Replaces further files, such as those that cannot be read to their end. */
    public void replaceAlso(Set<Id> more) {
        replaced.addAll(more);
    }

    /** The files that are replaced; none if there is nothing to do. */
    public Set<Id> files() {
        return replaced;
    }

    /** Saves the new files. When this returns they are durable, and until the replaced ones are deleted nothing is missing. */
    public void save(IndexWriter.Guard guard) throws IOException, InterruptedException {
        BitSet staying = contents.listedBy(replaced);
        staying.andNot(gone);
        list(staying, guard);
    }

    /** Deletes the files that were replaced. */
    public void deleteReplaced() throws IOException, InterruptedException {
        files.delete(FileType.INDEX, replaced);
    }

    /**
     * Lists again what the replaced files had listed and no file lists now, for whoever learns too late that others may have
     * relied on it. Needs a lock of its own, so that what is there stays there.
     *
     * @param there whether a pack is in the store
     */
    public void putBack(PackTest there, IndexWriter.Guard guard) throws IOException, InterruptedException {
        BitSet lacking = contents.listedBy(replaced);
        lacking.andNot(listedNow());
        BitSet whole = new BitSet();
        for (int pack = lacking.nextSetBit(0); pack >= 0; pack = lacking.nextSetBit(pack + 1)) {
            whole.set(pack, there.test(index.packId(pack), index.packSize(pack)));
        }
        list(whole, guard);
    }

    /** Tells something of a pack. */
    @FunctionalInterface
    public interface PackTest {
        /** Whether it is so of a pack of this size. */
        boolean test(Id pack, long size) throws IOException, InterruptedException;
    }

    private BitSet listedNow() throws IOException, InterruptedException {
        BitSet listed = new BitSet();
        for (FileInfo file : files.list(FileType.INDEX)) {
            try {
                IndexDocument.decode(files.load(FileType.INDEX, file.id()), packsInto(listed));
            } catch (MalformedException e) {
                throw new IOException(FileType.INDEX.name(file.id()) + " cannot be decoded: " + e.getMessage(), e);
            }
        }
        return listed;
    }

    private IndexDocument.Visitor packsInto(BitSet listed) {
        return new IndexDocument.Visitor() {
            @Override
            public void pack(Id pack, boolean toDelete) {
                int number = index.findPack(pack);
                if (number >= 0 && !toDelete) {
                    listed.set(number);
                }
            }

            @Override
            public void blob(
                    BlobType type,
                    long id0,
                    long id1,
                    long id2,
                    long id3,
                    long offset,
                    long sealedLength,
                    long plainLength) {
                // The index has them.
            }
        };
    }

    private void list(BitSet packs, IndexWriter.Guard guard) throws IOException, InterruptedException {
        IndexWriter writer = new IndexWriter(files, clock, guard);
        PackEntries entries = new PackEntries();
        for (int pack = packs.nextSetBit(0); pack >= 0; pack = packs.nextSetBit(pack + 1)) {
            index.entries(pack, entries);
            writer.add(index.packId(pack), entries);
        }
        writer.flush();
    }
}
